/* Built several times, each wrong in its own way, straight on the C contract. */
#include <string.h>

#include "plugins/abi/behorig_plugin.h"

#ifndef MAJOR
#define MAJOR BEHORIG_ABI_MAJOR
#endif

static behorig_text text(const char* words) {
  behorig_text out = {words, strlen(words)};
  return out;
}

static int32_t read_facts(const behorig_host* host, const behorig_reading* out) {
  (void)host;
  behorig_account account;
  memset(&account, 0, sizeof account);
  account.id = text("a1");
  account.name = account.dn = account.kind = text("");
  account.last_used = account.created = BEHORIG_NO_DAY;
  if (out->accounts(out->context, &account, 1) != 0) return 1;
#ifdef NO_END
  return 0;
#else
  behorig_end end;
  memset(&end, 0, sizeof end);
  end.struct_size = sizeof end;
  end.complete = 1;
  end.proof_json = text("{}");
#ifdef LIES
  end.accounts = 2;
#else
  end.accounts = 1;
#endif
  if (out->end(out->context, &end) != 0) return 1;
#ifdef AFTER_END
  return out->accounts(out->context, &account, 1);
#elif defined(GIVES_UP)
  return 5;
#else
  return 0;
#endif
#endif
}

#ifndef TABLE_SIZE
#define TABLE_SIZE sizeof(behorig_connector)
#endif
#ifndef STRUCT_SIZE
#define STRUCT_SIZE sizeof(behorig_plugin)
#endif
#ifdef NO_SYMBOL
#define behorig_plugin_v1 behorig_plugin_v0
__attribute__((visibility("default"))) const behorig_plugin* behorig_plugin_v0(void);
#endif

static const behorig_connector table = {TABLE_SIZE, read_facts};

const behorig_plugin* behorig_plugin_v1(void) {
  static behorig_plugin plugin;
  plugin.struct_size = STRUCT_SIZE;
  plugin.abi = MAJOR << 16;
  plugin.kind = BEHORIG_CONNECTOR_KIND;
  plugin.table = &table;
  plugin.declaration_json = text("{\"name\":\"" NAME
                                 "\",\"version\":\"1\",\"kind\":\"connector\",\"abi\":65536,"
                                 "\"help\":{\"en\":\"-\",\"sv\":\"-\"},\"capabilities\":[" CAPABILITIES
                                 "],"
                                 "\"options\":[],\"texts\":[]}");
  return &plugin;
}
