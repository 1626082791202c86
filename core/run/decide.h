#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/register/meaning.h"
#include "core/store/store.h"

namespace behorig {

/// What somebody asks to be decided: that a finding is accepted until a day.
struct Acceptance {
  std::string by;  ///< a person of the register
  Date until;
  std::string reason, reference;
  std::string who;          ///< the user who writes it down
  std::string writer = {};  ///< who that is in the register; blank = nobody
};

/// The decision, for Kept::decide(), if it can be made: the finding stands, the day has not passed, a reason
/// is given, and the person owns the finding's system today (of several that it is about, one of them, which
/// the decision then names) and is none of those it concerns. "accept.*" if not.
Result<Decision> decide(const StoredFinding& finding, const Acceptance& asked, const Meaning& meaning,
                        Date today, Instant now);

}  // namespace behorig
