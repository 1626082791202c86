#include "core/run/load.h"

#include <algorithm>

#include "core/register/tables.h"
#include "core/run/jobs.h"

namespace behorig {

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
  LoadedRegister out;
  auto prepared = prepare(settings, reg, PluginKind::reg);
  out.errors = prepared.errors();
  if (!out.errors.empty()) return out;
  auto raw = load_tables(prepared.job);
  out.errors = std::move(raw.errors);
  out.warnings = std::move(raw.warnings);
  if (out.errors.empty() && !raw.ended) out.errors.emplace_back("register.no-end");
  if (!out.errors.empty()) return out;
  auto read = read_register(std::move(raw.tables), keep);
  out.errors = std::move(read.errors);
  out.warnings.insert(out.warnings.end(), read.warnings.begin(), read.warnings.end());
  if (!out.errors.empty()) return out;
  out.reg = std::move(read.reg);
  out.kept = std::move(read.kept);
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
