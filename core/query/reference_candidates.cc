// Cells that name an account or an entitlement by a text that stands for nothing, for several, or for another
// one than it did.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

using Cells = Proposals::Cells;
using Edits = Proposals::Edits;

/// Where the register names it in a column.
class Naming {
 public:
  Naming(Proposals& p, bool account, std::string spelling)
      : p_(p), account_(account), spelling_(std::move(spelling)) {}

  /// The same text in all of them; none where some row cannot be named.
  Edits edits(const std::string& to) const {
    Edits out;
    bool whole = true;
    const auto look_at = [&](std::string_view table, const auto& rows) {
      for (const auto& row : rows) {
        const Symbol cell = cell_of(row);
        if (p_.reg.text(row.system) != p_.system || cell.blank() || !names(cell)) continue;
        const Cells cells = to.empty() ? Cells{} : Cells{{account_ ? "account" : "entitlement", to}};
        whole = whole && p_.edit(out, table, rows, row, cells);
      }
    };
    look_at("accounts", p_.reg.accounts);
    look_at("role_entitlements", p_.reg.role_entitlements);
    look_at("assignments", p_.reg.assignments);
    look_at("conflicts", p_.reg.conflicts);
    look_at("exceptions", p_.reg.exceptions);
    look_at("revocations", p_.reg.revocations);
    return whole ? out : Edits{};
  }

 private:
  template <class Row>
  Symbol cell_of(const Row& row) const {
    if constexpr (requires { row.account; }) {
      if (account_) return row.account;
    }
    if constexpr (requires { row.entitlement; }) {
      if (!account_) return row.entitlement;
    }
    return {};
  }
  bool names(Symbol cell) const {
    const auto text = p_.reg.text(cell);
    return (account_ ? p_.c.references.account_spelling(text) : p_.c.references.entitlement_spelling(text)) ==
           spelling_;
  }

  Proposals& p_;
  bool account_;
  std::string spelling_;
};

/// What is called nearly so; blank = nothing, or there is too much to look through.
template <class Fact>
std::string nearly(const Proposals& p, std::span<const Fact> facts, const std::string& text) {
  constexpr std::size_t kMost = 100'000;
  if (facts.size() > kMost) return {};
  std::vector<std::string> known;
  for (const auto& fact : facts) {
    for (const Symbol one : {fact.id, fact.name}) {
      if (!one.blank()) known.emplace_back(p.c.snapshot.text(one));
    }
  }
  return nearest(text, known).value_or("");
}

/// Of those that are called so the first.
template <class Fact>
std::string one_of(const Proposals& p, std::span<const Fact> facts, const std::string& text) {
  for (const auto& fact : facts) {
    if (p.c.snapshot.text(fact.id) == text || p.c.snapshot.text(fact.name) == text)
      return std::string(p.c.snapshot.text(fact.id));
  }
  return facts.empty() ? "-" : std::string(p.c.snapshot.text(facts.front().id));
}

template <class Fact>
void unknown(Proposals& p, bool account, std::span<const Fact> facts, const std::string& text) {
  const Naming naming(p, account, text);
  // Whose account it is that is meant nobody guesses.
  const std::string near = account ? "" : nearly(p, facts, text);
  if (!near.empty()) p.edits(naming.edits(near));
  p.edits(naming.edits(""));
  p.edits(naming.edits("?"), one_of(p, facts, text), false);
}

}  // namespace

void reference_candidates(Proposals& p) {
  if (p.d.control == control::unknown_reference) {
    if (!p.d.account.empty()) unknown(p, true, p.c.snapshot.accounts(), p.d.account);
    if (!p.d.entitlement.empty()) unknown(p, false, p.c.snapshot.entitlements(), p.d.entitlement);
  }
  // Which of the two accounts was meant, somebody must say who knows both.
  if (p.d.control == control::account_reused)
    p.edits(Naming(p, true, p.d.account_name).edits("?"), p.d.account, false);
}

}  // namespace behorig
