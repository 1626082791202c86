#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/deviation.h"
#include "core/register/meaning.h"

namespace behorig {

/// What an account or entitlement that the register names is called in the reading: its stable id; nullopt if
/// it names none, or several.
struct ResolvedNames {
  std::function<std::optional<std::string>(std::string_view)> account, entitlement;
};

/// The exceptions that hold on a day: accepted_on <= day <= until, by somebody who owned the system on
/// accepted_on and is not the one concerned (core/docs/semantics.md, section 4). Borrows its arguments.
class Exceptions {
 public:
  /// Without names (register controls) accounts and entitlements match by their text alone.
  Exceptions(const Meaning& meaning, Date day, ResolvedNames names = {});

  /// All that match the deviation, by key.
  std::vector<Coverage> covering(const Deviation& deviation) const;

 private:
  bool matches(const Register::Exception& row, const Deviation& deviation) const;
  bool covers(const Register::Exception& row, const Holder& holder) const;

  const Meaning& meaning_;
  ResolvedNames names_;
  std::unordered_map<std::string_view, std::vector<const Register::Exception*>> by_control_;
};

/// Every holder is covered by some of them (or one covers a deviation without holders).
bool wholly_covered(const Deviation& deviation);

}  // namespace behorig
