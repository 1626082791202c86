#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/deviation.h"
#include "core/register/meaning.h"

namespace behorig {

/// Which exception of the register covers holders of a deviation on a day. Only a valid exception does: its
/// acceptor owned the system on accepted_on and is not the one concerned, accepted_on <= day <= until.
struct Coverage {
  /// Identity of the exception row (control..until, reference); the same row keeps it.
  std::string key;
  std::string reason;
  Date until;
  /// Holders of the deviation that the row matches and may cover; all of them if it has no holders.
  std::vector<Holder> holders;
  bool whole = false;  ///< the deviation has no holders, or all of them are matched
};

/// All valid exceptions that match the deviation, in the order of the register.
std::vector<Coverage> coverage(const Meaning& meaning, const Deviation& deviation, Date day);

/// For a deviation about one account: a valid exception covers that account. Account controls marked (1)
/// that are accepted let the account's access findings open as usual.
bool accepted_now(const Meaning& meaning, const Deviation& deviation, Date day);

}  // namespace behorig
