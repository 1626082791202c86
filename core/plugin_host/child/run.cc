#include "core/plugin_host/child/run.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/plugin_host/child/emitter.h"
#include "core/plugin_host/child/job.h"
#include "core/plugin_host/child/sandbox.h"
#include "core/plugin_host/child/trespass.h"

namespace behorig::child {
namespace {

std::atomic<bool> g_stop{false};

std::string to_json(const std::vector<std::pair<std::string, std::string>>& args) {
  boost::json::object object;
  for (const auto& [key, value] : args) object[key] = value;
  return boost::json::serialize(object);
}

/// What the host's functions need for one job; reached through `context`.
struct Context {
  const Start& start;
  const Job& job;
  std::string_view remembered;
  Emitter& emitter;
};

/// 0 for a kind that is none.
std::size_t table_size(std::int32_t kind) {
  switch (kind) {
    case BEHORIG_CONNECTOR_KIND:
      return sizeof(behorig_connector);
    case BEHORIG_REGISTER_KIND:
      return sizeof(behorig_register);
    case BEHORIG_SINK_KIND:
      return sizeof(behorig_sink);
    default:
      return 0;
  }
}

/// Every struct of the contract begins with its size.
bool large_enough(const void* table, std::size_t wanted) {
  std::uint32_t size = 0;
  if (table == nullptr) return false;
  std::memcpy(&size, table, sizeof size);
  return size >= wanted;
}

/// The plugin's table, which must be what its declaration says.
const behorig_plugin* load(const std::string& library, int kind, const std::string& declaration) {
  const std::string file = std::filesystem::path(library).filename();
  // Never unloaded: statics of what it links would crash.
  void* loaded = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) throw Refused("plugin.load", {{"plugin", file}, {"error", ::dlerror()}});
  void* symbol = ::dlsym(loaded, BEHORIG_PLUGIN_SYMBOL);
  if (symbol == nullptr) throw Refused("plugin.no-symbol", {{"plugin", file}});
  const auto* plugin = reinterpret_cast<const behorig_plugin* (*)()>(symbol)();
  if (!large_enough(plugin, sizeof(behorig_plugin))) throw Refused("plugin.struct-small", {{"plugin", file}});
  if (plugin->abi >> 16 != BEHORIG_ABI_MAJOR) {
    throw Refused("plugin.abi", {{"plugin", file},
                                 {"abi", std::to_string(plugin->abi >> 16)},
                                 {"wanted", std::to_string(BEHORIG_ABI_MAJOR)}});
  }
  const bool same = declaration.empty() || declaration == std::string_view(plugin->declaration_json.data,
                                                                           plugin->declaration_json.size);
  const std::size_t size = table_size(plugin->kind);
  if ((kind != 0 && plugin->kind != kind) || size == 0 || !same)
    throw Refused("plugin.declaration-differs", {{"plugin", file}});
  if (!large_enough(plugin->table, size)) throw Refused("plugin.struct-small", {{"plugin", file}});
  return plugin;
}

behorig_host host_for(Context& context) {
  behorig_host host{};
  host.struct_size = sizeof host;
  host.abi = BEHORIG_ABI;
  host.context = &context;
  host.options_json = {context.job.options.data(), context.job.options.size()};
  host.log = [](void* c, std::int32_t level, behorig_text text) {
    static_cast<Context*>(c)->emitter.log(level, text);
  };
  host.cancelled = [](void*) -> std::int32_t { return g_stop ? 1 : 0; };
  host.secret = [](void* c, behorig_text option, behorig_text* value) -> std::int32_t {
    const auto& secrets = static_cast<Context*>(c)->start.secrets;
    const auto found = secrets.find(std::string(option.data, option.size));
    if (found == secrets.end()) return 0;
    *value = {found->second.data(), found->second.size()};
    return 1;
  };
  host.remembered = [](void* c, behorig_text* bytes) -> std::int32_t {
    const auto& job = *static_cast<Context*>(c);
    *bytes = {job.remembered.data(), job.remembered.size()};
    return job.remembered.empty() ? 0 : job.start.remembered_of_newest ? 1 : 2;
  };
  host.edition = [](void* c, behorig_text* bytes) -> std::int32_t {
    const std::string& edition = static_cast<Context*>(c)->job.edition;
    *bytes = {edition.data(), edition.size()};
    return edition.empty() ? 0 : 1;
  };
  return host;
}

Emitter& emitter_of(void* context) { return static_cast<Context*>(context)->emitter; }

std::int32_t run_connector(const behorig_plugin& plugin, const behorig_host& host, Context& context) {
  using frames::Type;
  behorig_reading out{};
  out.struct_size = sizeof out;
  out.context = &context;
  out.syntax = [](void* c, std::uint32_t flags) { return emitter_of(c).syntax(flags); };
  out.accounts = [](void* c, const behorig_account* r, std::size_t n) {
    return emitter_of(c).accounts(r, n);
  };
  out.entitlements = [](void* c, const behorig_entitlement* r, std::size_t n) {
    return emitter_of(c).entitlements(r, n);
  };
  out.grants = [](void* c, const behorig_grant* r, std::size_t n) {
    return emitter_of(c).plain(Type::grants, r, n);
  };
  out.limited_grants = [](void* c, const behorig_limited_grant* r, std::size_t n) {
    return emitter_of(c).plain(Type::limited_grants, r, n);
  };
  out.nestings = [](void* c, const behorig_nesting* r, std::size_t n) {
    return emitter_of(c).plain(Type::nestings, r, n);
  };
  out.dangling = [](void* c, const behorig_dangling* r, std::size_t n) {
    return emitter_of(c).dangling(r, n);
  };
  out.problem = [](void* c, std::int32_t level, behorig_message m) {
    return emitter_of(c).problem(level, m);
  };
  out.end = [](void* c, const behorig_end* end) { return emitter_of(c).end(*end); };
  out.remember = [](void* c, behorig_text bytes) { return emitter_of(c).remember(bytes); };
  out.edition = [](void* c, behorig_text bytes) { return emitter_of(c).edition(bytes); };
  out.unchanged = [](void* c) { return emitter_of(c).unchanged(); };
  return static_cast<const behorig_connector*>(plugin.table)->read(&host, &out);
}

std::int32_t run_register(const behorig_plugin& plugin, const behorig_host& host, Context& context) {
  behorig_tables out{};
  out.struct_size = sizeof out;
  out.context = &context;
  out.table = [](void* c, const behorig_table* table) { return emitter_of(c).table(*table); };
  out.rows = [](void* c, const behorig_row* r, std::size_t n) { return emitter_of(c).rows(r, n); };
  out.problem = [](void* c, std::int32_t level, behorig_message m) {
    return emitter_of(c).problem(level, m);
  };
  out.end = [](void* c, const behorig_register_end* end) { return emitter_of(c).tables_end(*end); };
  out.edition = [](void* c, behorig_text bytes) { return emitter_of(c).edition(bytes); };
  out.unchanged = [](void* c) { return emitter_of(c).unchanged(); };
  return static_cast<const behorig_register*>(plugin.table)->load(&host, &out);
}

std::int32_t run_sink(const behorig_plugin& plugin, const behorig_host& host, Context& context) {
  std::vector<behorig_item> rows;
  for (const auto& [id, json] : context.start.items) {
    rows.push_back({{id.data(), id.size()}, {json.data(), json.size()}});
  }
  const behorig_items in{sizeof(behorig_items), rows.data(), rows.size()};
  behorig_answers out{};
  out.struct_size = sizeof out;
  out.context = &context;
  out.answer = [](void* c, const behorig_delivery* delivery) { return emitter_of(c).delivery(*delivery); };
  return static_cast<const behorig_sink*>(plugin.table)->deliver(&host, &in, &out);
}

/// The plugin in its sandbox, which it never leaves again.
const behorig_plugin& prepare(const Start& start, Emitter& emitter) {
  const std::filesystem::path library(start.library);
  std::string declaration = read_file(std::filesystem::path(library).replace_extension(".json"));
  while (!declaration.empty() && declaration.back() == '\n') declaration.pop_back();
  const auto declared = boost::json::parse(declaration).as_object();
  SandboxPlan plan;
  plan.plugin = library.stem();
  plan.plugin_folder = library.parent_path();
  plan.capabilities = boost::json::value_to<std::vector<std::string>>(declared.at("capabilities"));
  plan.capabilities.insert(plan.capabilities.end(), start.opened.begin(), start.opened.end());
  plan.paths = start.paths;
  plan.programs = start.programs;
  plan.memory_bytes = start.memory_bytes;
  plan.allow_no_landlock = start.allow_no_landlock;
  const std::uint32_t landlock = lock_in(plan);
  const behorig_plugin* plugin = load(start.library, start.kind, declaration);
  emitter.hello(landlock);
  return *plugin;
}

/// One job. Nothing of it is kept for the next.
void run_one(const behorig_plugin& plugin, Context context) {
  const behorig_host host = host_for(context);
  const std::int32_t code = plugin.kind == BEHORIG_CONNECTOR_KIND  ? run_connector(plugin, host, context)
                            : plugin.kind == BEHORIG_REGISTER_KIND ? run_register(plugin, host, context)
                                                                   : run_sink(plugin, host, context);
  if (const char* tried = trespass()) {
    throw Refused(tried, {{"plugin", std::filesystem::path(context.start.library).stem()}});
  }
  // Before the last word: a signal that comes after it is meant for the next job.
  g_stop = false;
  context.emitter.returned(code);
}

/// A program that the plugin may start has no business with what this process speaks over.
void keep_to_itself() {
  for (const int fd : {kStartFd, kFrameFd, kJobsFd, kRememberedFd}) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void run(Emitter& emitter) {
  keep_to_itself();
  const Start start = read_start(kStartFd);
  const Mapped remembered(kRememberedFd);
  const behorig_plugin& plugin = prepare(start, emitter);
  while (const auto job = next_job(kJobsFd)) run_one(plugin, {start, *job, remembered.bytes(), emitter});
}

}  // namespace

void run_jobs() {
  // Readings give way: to the daemon's answers, and to a server that is read on the machine where it runs (if
  // the scheduler does not keep the two apart), which else waits for processors that its reader has taken.
  [[maybe_unused]] const int priority = ::nice(5);
  // The supervisor may end without a chance to kill.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  struct sigaction stop {};
  stop.sa_handler = [](int) { g_stop = true; };
  ::sigaction(SIGTERM, &stop, nullptr);
  // A server that hangs up is an error of one call, not the end of the process.
  ::signal(SIGPIPE, SIG_IGN);
  Emitter emitter(kFrameFd);
  int code = 0;
  try {
    run(emitter);
  } catch (const Refused& refused) {
    emitter.refused(refused.id, to_json(refused.args));
    code = 1;
  } catch (const std::exception& error) {
    emitter.refused("plugin.host-failed", to_json({{"error", error.what()}}));
    code = 1;
  }
  ::_exit(code);
}

int describe(const std::string& library, const std::string& out) {
  try {
    const behorig_plugin* plugin = load(std::filesystem::absolute(library), 0, "");
    std::ofstream file(out, std::ios::binary | std::ios::trunc);
    file.write(plugin->declaration_json.data, static_cast<std::streamsize>(plugin->declaration_json.size));
    file << '\n';
    file.flush();
    if (!file) throw std::runtime_error("cannot write " + out);
    std::fflush(nullptr);
    ::_exit(0);
  } catch (const Refused& refused) {
    std::fprintf(stderr, "behorig-plugin: %s %s\n", refused.id.c_str(), to_json(refused.args).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "behorig-plugin: %s\n", error.what());
  }
  return 1;
}

}  // namespace behorig::child
