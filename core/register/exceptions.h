#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/deviation.h"
#include "core/register/meaning.h"

namespace behorig {

/// What an account or entitlement that the register names is called in the reading: its stable id; nullopt if
/// it names none, or several.
struct ResolvedNames {
  std::function<std::optional<std::string>(std::string_view)> account, entitlement;
  /// Everybody that an account of several people, by its stable id, is linked to: each of them is concerned.
  std::function<std::vector<Symbol>(const std::string&)> people = {};
};

/// Exceptions of the register by their keys. The key of a row is what was accepted, by whom and on which day:
/// another reason, reference or last day is no new acceptance.
struct ActiveException {
  std::string reason;
  Date until;
  const Register::Exception* row = nullptr;
};
using ActiveExceptions = std::map<std::string, ActiveException>;

/// Those that hold on the day and were accepted by somebody who owned the system then; the one that ends last
/// where several have the same key. They point into the register.
ActiveExceptions active_exceptions(const Meaning& meaning, Date day);

/// Holders that an exception covered when it was first applied, by its key.
using Covered = std::map<std::string, std::vector<Holder>>;

/// Those of `holders` that are in `known`, whatever their names are now.
std::vector<Holder> among(const std::vector<Holder>& holders, const std::vector<Holder>& known);

/// Takes from each coverage those whom its exception did not cover when it was first applied.
void keep_first_covered(std::vector<Coverage>& coverage, const Covered& covered);

/// Identity of an acceptance: what was accepted, by whom and on which day.
std::string key_of(const Register& reg, const Register::Exception& row);

/// SHA-256 over the row's cells but `until`, hexadecimal: names the exception in exception-expired.
std::string digest_of(const Register& reg, const Register::Exception& row);

/// The exceptions that hold on a day: accepted_on <= day <= until, by somebody who owned the system on
/// accepted_on and is not the one concerned (core/docs/semantics.md, section 4); and those that had ended.
/// Borrows its arguments. One thread at a time.
class Exceptions {
 public:
  /// Without names (register controls) accounts and entitlements match by their text alone.
  Exceptions(const Meaning& meaning, Date day, ResolvedNames names = {});

  /// Says in the deviation which of them cover it, by key, and which would if they had not ended.
  void apply(Deviation& deviation) const;

 private:
  /// What a cell is called in the reading, asked for when it is first needed; none if it names nothing.
  struct Name {
    bool asked = false;
    std::optional<std::string> id = {};
  };
  struct Row {
    const Register::Exception* row = nullptr;
    mutable Name entitlement = {}, account = {};
  };
  std::vector<const Row*> rows_for(const Deviation& deviation) const;
  using Resolve = std::function<std::optional<std::string>(std::string_view)>;
  const std::optional<std::string>& resolved(Name& name, const Register::Exception& row, Symbol cell,
                                             const Resolve& resolve) const;
  std::optional<Coverage> cover(const Row& candidate, const Deviation& deviation) const;
  bool accepted_by_owner(const Register::Exception& row, const Deviation& deviation) const;
  bool matches(const Row& candidate, const Deviation& deviation) const;
  bool covers(const Row& candidate, const Holder& holder) const;
  bool same_human(const Register::Exception& row, std::string_view person) const;

  const Meaning& meaning_;
  Date day_;
  ResolvedNames names_;
  /// By control and system.
  std::map<std::pair<std::string_view, std::string_view>, std::vector<Row>> rows_;
};

/// Every holder is covered by some of them (or one covers a deviation without holders).
bool wholly_covered(const Deviation& deviation);

}  // namespace behorig
