#pragma once

#include <string>

#include "core/store/store.h"

namespace behorig {

/// What keeps a run that was made from being written.
struct Overtaken {
  std::string later_day;  ///< T of the newest stored run, where it lies after this one's; else blank
  /// Another check has been written meanwhile that read the system after this one did, or that saw another
  /// register: what this one says is older than what is stored.
  bool by_another = false;
};

/// `own_register_run`: that of the same check, if it was written; else blank, and the register is not looked
/// at. Runs of the store that began after `now` (a clock that was wrong) are not taken for newer readings.
Result<Overtaken> overtaken(Store& store, const RunRecord& run, const std::string& own_register_run,
                            Instant now);

}  // namespace behorig
