#include "core/run/last_reading.h"

#include "core/run/jobs.h"
#include "core/snapshot/pack.h"

namespace behorig {

Result<LastReading> LastReading::of(Store& store, const std::string& system, HostJob& job) {
  LastReading out;
  out.key_ = memory_key(job);
  auto remembered = store.kept().remembered(system, out.key_);
  if (!remembered) return remembered.error();
  auto kept = store.kept().reading_with_edition(system, out.key_);
  if (!kept) return kept.error();
  job.remembered = std::move(*remembered);
  job.edition = kept->edition;
  out.kept_ = std::move(*kept);
  return out;
}

void LastReading::complete(RawReading& reading) const {
  // Nobody else says where facts are from.
  reading.proof.erase("facts-of-run");
  if (!reading.unchanged) return;
  auto facts = unpack(kept_.bytes);
  if (!facts) {
    reading.errors.push_back(facts.error());
    return;
  }
  reading.snapshot = std::move(*facts);
  reading.counts = reading.snapshot->counts();
  reading.proof["facts-of-run"] = kept_.read_in;
}

Status LastReading::keep(Store& store, const RunRecord& run, Compared& compared, const History& history) {
  Kept& kept = store.kept();
  if (compared.judgement.verdict != Verdict::complete) return kept.doubt(run.system);
  if (history.new_names || compared.noticed.names != history.names) {
    if (auto done = kept.keep_account_names(run.system, compared.noticed.names); !done) return done;
  }
  // Who finds nothing changed and has nothing new to remember remembers what he did.
  if (!compared.unchanged || !compared.remembered.empty()) {
    if (auto done = kept.remember(run.system, key_, compared.remembered); !done) return done;
  }
  if (compared.unchanged) {
    kept_.run = run.id;
    kept_.ended = run.ended;
    return kept.keep_reading_again(run.system, kept_);
  }
  return kept.keep_reading(
      run.system, {std::move(compared.packed), run.id, run.ended, key_, std::move(compared.edition)});
}

}  // namespace behorig
