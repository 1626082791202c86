#pragma once

#include <string>

#include "core/plugin_host/host.h"
#include "core/run/compared.h"
#include "core/store/store.h"

namespace behorig {

/// What a system's readings leave to the next one: what the connector remembered, and the facts of the newest
/// complete reading, which need not be stated again while their source is unchanged.
class LastReading {
 public:
  /// Looks it up, and tells the job of it.
  static Result<LastReading> of(Store& store, const std::string& system, HostJob& job);

  /// Gives a reading that found its source unchanged its facts. One whose facts are not there any more has
  /// an error. From any thread.
  void complete(RawReading& reading) const;
  /// Keeps for the next reading what this one gave; takes the facts away from `compared`. The last call.
  Status keep(Store& store, const RunRecord& run, Compared& compared, const History& history);
  /// The facts of a complete reading, packed; of any other, blank.
  std::string packed(const Compared& compared) const {
    const bool kept = compared.unchanged && compared.judgement.verdict == Verdict::complete;
    return kept ? kept_.bytes : compared.packed;
  }
  /// The facts that a reading may find unchanged: those of the newest complete one. Packed; blank if none
  /// may.
  const std::string& facts() const { return kept_.bytes; }

 private:
  std::string key_;
  KeptReading kept_;  ///< blank if its source cannot be told to be unchanged
};

}  // namespace behorig
