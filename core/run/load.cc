#include "core/run/load.h"

#include <algorithm>

#include "core/run/jobs.h"

namespace behorig {
namespace {

LoadedRegister checked(RawTables raw, Keep keep) {
  LoadedRegister out;
  out.errors = std::move(raw.errors);
  out.warnings = std::move(raw.warnings);
  if (out.errors.empty() && !raw.ended) out.errors.emplace_back("register.no-end");
  if (!out.errors.empty()) return out;
  auto warned = std::move(out.warnings);
  static_cast<RegisterOutcome&>(out) = raw.reader->finish(keep);
  out.warnings.insert(out.warnings.begin(), warned.begin(), warned.end());
  return out;
}

}  // namespace

std::uint64_t number_told(const std::vector<Message>& messages) {
  std::uint64_t out = 0;
  for (const auto& message : messages) {
    const bool more = message.id == "register.more-errors" || message.id == "register.more-warnings" ||
                      message.id == "host.more-problems";
    const auto count = std::find_if(message.args.begin(), message.args.end(),
                                    [](const auto& arg) { return arg.first == "count"; });
    out += more && count != message.args.end() ? std::stoull(count->second) : 1;
  }
  return out;
}

LoadedRegister load_register(const Settings& settings) { return load_register(settings, settings.reg); }

LoadedRegister load_register(const Settings& settings, const PluginOptions& reg, Keep keep) {
  auto prepared = prepare(settings, reg, PluginKind::reg);
  LoadedRegister out;
  out.errors = prepared.errors();
  if (out.errors.empty()) out = checked(load_tables(prepared.job), keep);
  return out;
}

Result<LoadedRegister> load_register(const Settings& settings, Kept& kept, Keep keep) {
  LoadedRegister out;
  auto prepared = prepare(settings, settings.reg, PluginKind::reg);
  out.errors = prepared.errors();
  if (!out.errors.empty()) return out;
  const std::string key = memory_key(prepared.job);
  auto last = kept.kept_register(key);
  if (!last) return last.error();
  prepared.job.edition = std::move(last->edition);
  auto raw = load_tables(prepared.job);
  if (raw.unchanged) {
    if (auto known = unpack_register(last->bytes)) {
      static_cast<RegisterOutcome&>(out) = std::move(*known);
      out.warnings.insert(out.warnings.begin(), raw.warnings.begin(), raw.warnings.end());
      return out;
    }
    // Another version of this program kept it.
    prepared.job.edition.clear();
    raw = load_tables(prepared.job);
  }
  // What the plugin warned of is not in the tables, and must be told again.
  std::string edition = raw.warnings.empty() ? std::move(raw.edition) : std::string();
  out = checked(std::move(raw), edition.empty() && keep == Keep::packed ? Keep::meaning : keep);
  if (out.reg && keep == Keep::packed) out.to_keep = {key, std::move(edition), std::move(out.packed)};
  return out;
}

RawReading read_configured(const Settings& settings, const SystemSettings& system,
                           const std::function<void(const Progress&)>& progress) {
  auto prepared = prepare(settings, system);
  RawReading out;
  out.errors = prepared.errors();
  if (!out.errors.empty()) return out;
  return read_system(prepared.job, progress);
}

}  // namespace behorig
