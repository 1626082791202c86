/* The contract between Behorig's host process and a plugin, in C, so that a plugin built by another
 * compiler or against other libraries still loads. C++ authors use plugins/sdk/behorig_sdk.h instead.
 *
 * Rules
 * - A plugin exports exactly one symbol: behorig_plugin_v1 (a linker map sees to it).
 * - Every struct that crosses the border begins with its size. Members are only appended; a side reads a
 *   member only if the other side's struct_size covers it.
 * - Texts are pointer + length, UTF-8, not terminated, borrowed for the duration of the call.
 * - No function throws. A function that returns int32_t gives 0 for "go on" and anything else for "stop
 *   now": the host was told to stop or the data could not be taken; return as soon as possible.
 * - The host calls a plugin from one thread. A plugin that starts threads calls the host from one at a time.
 * - SIGPIPE is ignored in the host process, SIGTERM asks to stop (`cancelled`); a plugin changes neither.
 * - A plugin states facts. It never decides whether something is allowed.
 */
#ifndef BEHORIG_PLUGIN_H
#define BEHORIG_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define BEHORIG_NOEXCEPT noexcept
#else
#define BEHORIG_NOEXCEPT
#endif

#define BEHORIG_ABI_MAJOR 1u
#define BEHORIG_ABI_MINOR 3u /* 1: remembered, remember; 2: edition, unchanged; 3: the same of registers */
#define BEHORIG_ABI ((BEHORIG_ABI_MAJOR << 16) | BEHORIG_ABI_MINOR)

typedef struct behorig_text {
  const char* data;
  size_t size;
} behorig_text;

enum behorig_kind { BEHORIG_CONNECTOR_KIND = 1, BEHORIG_REGISTER_KIND = 2, BEHORIG_SINK_KIND = 3 };

enum behorig_level { BEHORIG_DEBUG = 0, BEHORIG_INFO = 1, BEHORIG_WARNING = 2, BEHORIG_ERROR = 3 };

#define BEHORIG_MOST_EDITION 65536u

/* A day as days since 1970-01-01; BEHORIG_NO_DAY = unknown or open. */
#define BEHORIG_NO_DAY INT32_MIN

/* A sentence for a person: the id of one of the texts that the plugin declares (describe), and its
 * arguments as a JSON object of strings. */
typedef struct behorig_message {
  behorig_text id;
  behorig_text args_json;
} behorig_message;

/* What the host offers every plugin. */
typedef struct behorig_host {
  uint32_t struct_size;
  uint32_t abi;
  void* context;
  behorig_text options_json; /* the options of the settings, checked, defaults filled in, no secrets */
  void (*log)(void* context, int32_t level, behorig_text text);
  /* Not 0 when the plugin should stop. */
  int32_t (*cancelled)(void* context);
  /* The secret that the settings name for an option; 0 if there is none. Valid until the call ends. */
  int32_t (*secret)(void* context, behorig_text option, behorig_text* value);
  /* Since 1.1. What this connector handed to `remember` in the newest reading of the system that was
   * believed, with the same options and the same version of the plugin: 1 if that was the newest of all, 2 if
   * one that was not believed came after it, 0 if there is none. Bytes, valid until the call of `read` ends.
   */
  int32_t (*remembered)(void* context, behorig_text* bytes);
  /* Since 1.2. What this connector called the state of the source (`edition`) in the newest complete reading
   * of the system, with the same options and the same plugin: 1 and its bytes, valid until the call of `read`
   * ends, or 0: `unchanged` is not possible. Since 1.3 of a register, too, until the call of `load` ends. */
  int32_t (*edition)(void* context, behorig_text* bytes);
} behorig_host;

/* ---- connector: streams facts ---- */

typedef struct behorig_attribute {
  behorig_text key;
  behorig_text value;
} behorig_attribute;

typedef struct behorig_account {
  behorig_text id; /* stable; required */
  behorig_text name;
  behorig_text dn;
  behorig_text kind; /* personal, privileged, service, shared, emergency; blank = not known */
  int32_t enabled;   /* 1 yes, 0 no, -1 not known */
  int32_t last_used; /* day */
  int32_t created;   /* day */
  const behorig_attribute* attributes;
  size_t attribute_count;
} behorig_account;

typedef struct behorig_entitlement {
  behorig_text id; /* stable; required */
  behorig_text name;
  behorig_text dn;
  behorig_text kind;
  behorig_text description;
  int32_t privileged; /* 1 yes, else no */
} behorig_entitlement;

/* Handles: the order of definition, from 0, separately for accounts and entitlements. */
typedef struct behorig_grant {
  uint32_t account;
  uint32_t entitlement;
} behorig_grant;

typedef struct behorig_limited_grant {
  uint32_t account;
  uint32_t entitlement;
  int32_t since; /* day, BEHORIG_NO_DAY = open */
  int32_t until;
} behorig_limited_grant;

typedef struct behorig_nesting {
  uint32_t member; /* who holds this entitlement ... */
  uint32_t gives;  /* ... holds this one */
} behorig_nesting;

/* A member that the system lists and that does not exist. */
typedef struct behorig_dangling {
  uint32_t entitlement;
  behorig_text member;
} behorig_dangling;

enum behorig_syntax {
  BEHORIG_ACCOUNT_ID_IS_DN = 1,
  BEHORIG_ACCOUNT_NAME_IS_DN = 2,
  BEHORIG_ENTITLEMENT_ID_IS_DN = 4,
  BEHORIG_ENTITLEMENT_NAME_IS_DN = 8
};

/* The last word. Without it the reading did not happen. The counts are of rows handed over in this reading
 * (definitions, grants with and without limits, nestings, dangling); the host refuses a reading in which
 * they differ from what arrived. */
typedef struct behorig_end {
  uint32_t struct_size;
  int32_t complete; /* 1 = the source's own end was seen and everything was read; anything else = no */
  uint64_t accounts;
  uint64_t entitlements;
  uint64_t grants;
  uint64_t nestings;
  uint64_t dangling;
  behorig_text proof_json; /* object of strings: what the claim rests on (files, rows, checksums, ...) */
} behorig_end;

typedef struct behorig_reading {
  uint32_t struct_size;
  void* context;
  /* At most once, before the first fact. */
  int32_t (*syntax)(void* context, uint32_t flags);
  int32_t (*accounts)(void* context, const behorig_account* rows, size_t count);
  int32_t (*entitlements)(void* context, const behorig_entitlement* rows, size_t count);
  int32_t (*grants)(void* context, const behorig_grant* rows, size_t count);
  int32_t (*limited_grants)(void* context, const behorig_limited_grant* rows, size_t count);
  int32_t (*nestings)(void* context, const behorig_nesting* rows, size_t count);
  int32_t (*dangling)(void* context, const behorig_dangling* rows, size_t count);
  /* Something that a person must know. An error makes the reading not complete. */
  int32_t (*problem)(void* context, int32_t level, behorig_message message);
  int32_t (*end)(void* context, const behorig_end* end);
  /* Since 1.1. Bytes for the next reading (`remembered`), which are added to those handed over before; at
   * most 512 MiB in all. They take the place of what was remembered before, if the reading is believed. A
   * reading states all facts, whatever it remembers. */
  int32_t (*remember)(void* context, behorig_text bytes);
  /* Since 1.2. Names the state of the source that this reading states: bytes, at most BEHORIG_MOST_EDITION,
   * that are others whenever a fact or a problem could be (checksums of all that is read; the day, where
   * facts depend on it; a digest of the secret, where that decides what is seen). Kept with the reading if
   * that is complete and told no warning. At most once. */
  int32_t (*edition)(void* context, behorig_text bytes);
  /* Since 1.2. Instead of all facts: the source is in the state that the host's `edition` names, and the
   * facts are those of that reading. A proof is due as ever. Only if the host gave an edition; at most once,
   * and after it nothing but problems, `end`, and `remember`, without which what was remembered stays. */
  int32_t (*unchanged)(void* context);
} behorig_reading;

typedef struct behorig_connector {
  uint32_t struct_size;
  /* 0 = ran to its end (which says nothing about completeness: `end` does). May be called again in the same
   * process, for another system, after it has returned: nothing is kept from one call to the next. */
  int32_t (*read)(const behorig_host* host, const behorig_reading* out) BEHORIG_NOEXCEPT;
} behorig_connector;

/* ---- register: streams tables as text ---- */

typedef struct behorig_table {
  behorig_text name;   /* systems, owners, ... */
  behorig_text source; /* file or sheet as a person looks for it */
  const behorig_text* columns;
  size_t column_count;
} behorig_table;

typedef struct behorig_row {
  uint64_t number; /* as the carrier counts: line of the file, row of the sheet */
  const behorig_text* cells;
  size_t cell_count; /* equals the table's column_count */
} behorig_row;

typedef struct behorig_register_end {
  uint32_t struct_size;
  int32_t complete;
  uint64_t tables;
  uint64_t rows;
} behorig_register_end;

typedef struct behorig_tables {
  uint32_t struct_size;
  void* context;
  /* Opens a table; the rows that follow belong to it. */
  int32_t (*table)(void* context, const behorig_table* table);
  int32_t (*rows)(void* context, const behorig_row* rows, size_t count);
  /* An error refuses the register. */
  int32_t (*problem)(void* context, int32_t level, behorig_message message);
  int32_t (*end)(void* context, const behorig_register_end* end);
  /* Since 1.3. As of behorig_reading: names the state of the source, bytes that are others whenever a cell, a
   * row's number, a table's source or a problem could be. Kept if the register was taken and the plugin told
   * no warning. At most once. */
  int32_t (*edition)(void* context, behorig_text bytes);
  /* Since 1.3. Instead of all tables: the source is in the state that the host's `edition` names. Only if the
   * host gave one; at most once, and after it nothing but problems and `end`, which counts no tables. */
  int32_t (*unchanged)(void* context);
} behorig_tables;

typedef struct behorig_register {
  uint32_t struct_size;
  int32_t (*load)(const behorig_host* host, const behorig_tables* out) BEHORIG_NOEXCEPT;
} behorig_register;

/* ---- sink: takes items, answers each by id ---- */

typedef struct behorig_item {
  behorig_text id;   /* of the delivery; the same again when it is tried again */
  behorig_text json; /* the finding and what changed (core/docs/formats.md) */
} behorig_item;

typedef struct behorig_items {
  uint32_t struct_size;
  const behorig_item* rows;
  size_t count;
} behorig_items;

enum behorig_answer { BEHORIG_DELIVERED = 0, BEHORIG_RETRY = 1, BEHORIG_REJECTED = 2 };

typedef struct behorig_delivery {
  behorig_text id;
  int32_t answer;
  behorig_text reference; /* the incident's number, if there is one */
  uint32_t retry_after;   /* seconds; 0 = the host decides */
  behorig_message message;
} behorig_delivery;

typedef struct behorig_answers {
  uint32_t struct_size;
  void* context;
  int32_t (*answer)(void* context, const behorig_delivery* delivery);
} behorig_answers;

typedef struct behorig_sink {
  uint32_t struct_size;
  /* An item without an answer counts as BEHORIG_RETRY. */
  int32_t (*deliver)(const behorig_host* host, const behorig_items* in,
                     const behorig_answers* out) BEHORIG_NOEXCEPT;
} behorig_sink;

/* ---- the one symbol ---- */

typedef struct behorig_plugin {
  uint32_t struct_size;
  uint32_t abi;      /* BEHORIG_ABI of the header it was built with */
  int32_t kind;      /* behorig_kind */
  const void* table; /* behorig_connector, behorig_register or behorig_sink */
  /* The declaration as JSON (core/docs/plugins.md): name, version, kind, abi, options, capabilities, texts.
   * The build writes it beside the library as NAME.json; the host refuses the plugin if the two differ. */
  behorig_text declaration_json;
} behorig_plugin;

#define BEHORIG_PLUGIN_SYMBOL "behorig_plugin_v1"
__attribute__((visibility("default"))) const behorig_plugin* behorig_plugin_v1(void) BEHORIG_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
