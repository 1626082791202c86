#include "core/run/overtaken.h"

namespace behorig {

Result<Overtaken> overtaken(Store& store, const RunRecord& run, const std::string& own_register_run,
                            Instant now) {
  const auto newest = store.runs(run.system, 1);
  if (!newest) return newest.error();
  Overtaken out;
  if (!newest->empty()) {
    const RunRecord& before = newest->front();
    if (run.day < before.day) out.later_day = before.day;
    out.by_another = run.verdict && run.started < before.started && before.started <= format_utc(now);
  }
  if (own_register_run.empty()) return out;
  const auto register_runs = store.runs("", 1);
  if (!register_runs) return register_runs.error();
  if (!register_runs->empty()) {
    const RunRecord& last = register_runs->front();
    out.by_another =
        out.by_another || (last.id != own_register_run && last.register_hash != run.register_hash);
  }
  return out;
}

}  // namespace behorig
