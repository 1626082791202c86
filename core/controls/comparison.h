#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/controls/approvals.h"
#include "core/controls/compare.h"
#include "core/controls/links.h"
#include "core/controls/nesting.h"
#include "core/controls/references.h"
#include "core/register/exceptions.h"

namespace behorig {

/// One system's actual and approved state side by side: what every control looks at.
struct Comparison {
  Comparison(const Snapshot& snapshot, const Meaning& meaning, const CompareOptions& options);
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  const Snapshot& snapshot;
  const Meaning& meaning;
  const CompareOptions& options;
  References references;
  Links links;
  Approvals approvals;
  NestingGraph nesting;
  Snapshot::Held held;  ///< direct grants on the day
  Exceptions exceptions;

  /// By account: a finding marked (1) that is not accepted; its access is told there.
  std::vector<bool> silenced;

  Date day() const { return options.day; }
  std::string account_id(AccountIx a) const { return std::string(snapshot.text(snapshot.accounts()[a].id)); }
  std::string entitlement_id(EntitlementIx e) const {
    return std::string(snapshot.text(snapshot.entitlements()[e].id));
  }
  Holder holder(AccountIx account) const;
  Holder holder(Symbol person) const;
  /// A deviation of the system, with no account yet.
  Deviation deviation(std::string_view control) const;
  /// ... about one account, which is its only holder.
  Deviation about(std::string_view control, AccountIx account) const;
  void name_entitlement(Deviation& deviation, EntitlementIx entitlement) const;
  /// A direct grant as a cause.
  Cause cause(AccountIx account, EntitlementIx entitlement) const;
  bool privileged(EntitlementIx e) const { return snapshot.entitlements()[e].privileged; }
  /// The system as the register's tables name it; none if they do not.
  std::optional<Symbol> system() const { return meaning.reg().symbols.find(options.system); }

 private:
  /// Texts of one table as findings say them, the same ones again and again. Nothing guards them: a
  /// comparison belongs to one thread.
  class Texts {
   public:
    explicit Texts(const Symbols& symbols) : symbols_(symbols) {}
    const SharedText& of(Symbol symbol) {
      const auto [at, fresh] = texts_.try_emplace(symbol.index);
      if (fresh) at->second = symbols_.text(symbol);
      return at->second;
    }

   private:
    const Symbols& symbols_;
    std::unordered_map<std::uint32_t, SharedText> texts_;
  };
  mutable Texts of_reading_, of_register_;
  SharedText system_;
  mutable SharedText control_;  ///< of the newest deviation

  /// Everybody that an account of several people is linked to; else nobody.
  std::vector<Symbol> several_people_of(const std::string& account_id);
  std::optional<std::unordered_map<std::string_view, AccountIx>> shared_;  ///< made when it is asked for
};

// The groups of controls, in the order of core/docs/semantics.md. Each adds what it finds.
void account_controls(Comparison& comparison, std::vector<Deviation>& out);  // and fills `silenced`
void expired_accounts(const Comparison& comparison, std::vector<Deviation>& out);
void dormant_accounts(const Comparison& comparison, std::vector<Deviation>& out);
void duplicate_accounts(const Comparison& comparison, std::vector<Deviation>& out);
/// Of a complete reading; `names` takes what the register's names stand for in it.
void reused_accounts(const Comparison& comparison, std::vector<Deviation>& out, AccountNames& names);
void access_controls(Comparison& comparison, std::vector<Deviation>& out);
void missing_controls(Comparison& comparison, std::vector<Deviation>& out);
void unknown_references(const Comparison& comparison, std::vector<Deviation>& out);
void dangling_members(const Comparison& comparison, std::vector<Deviation>& out);
void nesting_cycles(const Comparison& comparison, std::vector<Deviation>& out);

/// A number for a list of numbers, after another list: for finding equal ones, which are then compared.
std::uint64_t mixed(std::uint64_t hash, std::span<const std::uint32_t> numbers);

/// Sorts and removes repeats in every list of a deviation.
void tidy(Deviation& deviation);

}  // namespace behorig
