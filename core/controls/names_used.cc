#include "core/controls/names_used.h"

#include <algorithm>
#include <vector>

namespace behorig {
namespace {

/// Many rows name few things: those of one table are sorted before they are looked at.
class Collector {
 public:
  explicit Collector(const Register& reg) : reg_(reg) {}

  template <class Rows, class Cell>
  void table(std::string_view name, const Rows& rows, Cell cell) {
    std::vector<Symbol> symbols;
    for (const auto& row : rows) {
      const Symbol symbol = cell(row);
      if (!symbol.blank()) symbols.push_back(symbol);
    }
    std::sort(symbols.begin(), symbols.end());
    symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
    for (const Symbol symbol : symbols) names_[reg_.text(symbol)].insert(name);
  }
  NamesUsed names() && { return std::move(names_); }

 private:
  const Register& reg_;
  NamesUsed names_;
};

}  // namespace

NamesUsed account_names_used(const Meaning& meaning, Symbol system) {
  Collector out(meaning.reg());
  const auto account = [](const auto* row) { return row->account; };
  out.table("accounts", meaning.accounts().of(system), account);
  out.table("assignments", meaning.assignments().of(system), account);
  out.table("revocations", meaning.revocations().of(system), account);
  // An exception without a system is for all of them: which of them should know the account is unsaid.
  out.table("exceptions", meaning.reg().exceptions,
            [&](const auto& row) { return row.system == system && !row.decided ? row.account : Symbol(); });
  return std::move(out).names();
}

NamesUsed entitlement_names_used(const Meaning& meaning, Symbol system) {
  Collector out(meaning.reg());
  out.table("role_entitlements", meaning.role_entitlements().of(system),
            [](const auto* row) { return row->entitlement; });
  const auto entitlement = [&](const auto& row) { return row.system == system ? row.entitlement : Symbol(); };
  out.table("conflicts", meaning.reg().conflicts, entitlement);
  out.table("exceptions", meaning.reg().exceptions,
            [&](const auto& row) { return row.decided ? Symbol() : entitlement(row); });
  return std::move(out).names();
}

}  // namespace behorig
