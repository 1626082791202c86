#pragma once

#include <string>
#include <vector>

#include "core/controls/compare.h"
#include "core/controls/on_paper.h"
#include "tests/support/tables.h"

namespace behorig::testing {

/// A register and a reading of the system "s" on 2026-06-15, as tables of a few rows. At first there are the
/// system, which is classified, and the person "boss", who owns it. An account is its person's by its id.
class SmallWorld {
 public:
  SmallWorld();

  /// A table of the register, in the place of the one of that name.
  SmallWorld& approved(const std::string& name, const std::string& text);
  /// A table of the reading, likewise: accounts (columns as in the csv connector; all are attributes too),
  /// entitlements, grants, nesting and dangling. What only the last three name is defined by being named.
  SmallWorld& read(const std::string& name, const std::string& text);

  /// What the reading opens beside the register, each as its control and told().
  std::vector<std::string> compared(Verdict verdict = Verdict::complete) const;
  /// Of one control.
  std::vector<std::string> compared(const std::string& control, Verdict verdict = Verdict::complete) const;
  /// What the register alone opens, of one control.
  std::vector<std::string> on_paper(const std::string& control) const;

  CompareOptions options;
  SystemsRead systems{{"s"}, {}};

 private:
  std::vector<TextTable> register_, reading_;
};

/// What a deviation is about, who holds it, its causes, what they give, what else it names and whether it is
/// privileged; what is blank is not told.
std::string told(const Deviation& deviation);

}  // namespace behorig::testing
