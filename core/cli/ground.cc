#include "core/cli/ground.h"

#include "core/base/clock.h"
#include "core/run/decisions.h"
#include "core/run/load.h"
#include "core/snapshot/pack.h"

namespace behorig::cli {
namespace {

Ground failed(Context& context, const Message& error) {
  context.screen.tell(error);
  return {nullptr, std::nullopt, {}, {}, code_of(error)};
}

}  // namespace

Ground ground(Context& context, const Settings& settings, Keep keep) {
  auto opened = open_for_question(context, settings);
  if (!opened.store) return {nullptr, std::nullopt, {}, {}, opened.code == kNothing ? kUsage : opened.code};
  Ground out;
  out.store = std::move(opened.store);
  // What is kept of a register are not its rows as they stand.
  auto loaded = keep == Keep::meaning ? load_register(settings, out.store->kept())
                                      : Result<LoadedRegister>(load_register(settings, settings.reg, keep));
  if (!loaded) return failed(context, loaded.error());
  if (!loaded->reg) {
    context.screen.tell(loaded->errors);
    out.code = kInvalid;
    return out;
  }
  out.reg = std::move(loaded->reg);
  out.kept = std::move(loaded->kept);
  const auto decisions = out.store->kept().decisions();
  if (!decisions) return failed(context, decisions.error());
  add_decisions(*out.reg, *decisions);
  if (context.arguments.as_of) {
    out.day = *context.arguments.as_of;
    return out;
  }
  const auto today = local_day(SystemClock().now(), settings.time_zone);
  if (!today) return failed(context, today.error());
  out.day = *today;
  return out;
}

std::optional<Snapshot> kept_reading(Context& context, Store& store, const std::string& id,
                                     std::string* read_at) {
  const auto kept = store.kept().reading(id);
  if (!kept) {
    context.screen.tell(kept.error());
    return std::nullopt;
  }
  if (kept->bytes.empty()) {
    context.screen.tell(Message("cli.no-reading", {{"system", id}}));
    return std::nullopt;
  }
  auto snapshot = unpack(kept->bytes);
  if (!snapshot) {
    context.screen.tell(snapshot.error());
    return std::nullopt;
  }
  context.screen.tell(Message("cli.reading-of", {{"system", id}, {"at", kept->ended}}));
  if (read_at != nullptr) *read_at = kept->ended;
  return std::move(*snapshot);
}

}  // namespace behorig::cli
