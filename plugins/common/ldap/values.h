#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/entries.h"
#include "plugins/common/ldap/names.h"
#include "plugins/sdk/reading.h"

namespace behorig::ldap {

/// Attributes to ask for, each once, whatever its case.
class Wanted {
 public:
  /// Its place in the request.
  std::size_t add(const std::string& attribute);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

/// The value of an attribute (at `place` in the request) by which an entry is known: its only one, or of
/// several the one in its RDN, for a server gives them in any order. nullopt: not exactly one of them stands
/// there.
std::optional<std::string_view> one_value(const ldap::Entries& entries, std::size_t entry, std::size_t place,
                                          std::string_view attribute);

/// `value` as a text that fits into a reading; a blank one and an error if it is larger than any name is.
std::string bounded(std::string_view value, const ldap::Entries& entries, std::size_t entry,
                    sdk::Reading& reading);

}  // namespace behorig::ldap
