#include "core/register/exceptions.h"

#include <algorithm>

#include "core/model/control.h"

namespace behorig {
namespace {

/// Cells one after the other, each with its length, so that no two rows share a key.
std::string key_of(const Register& reg, const Register::Exception& row) {
  std::string out;
  const auto add = [&](std::string_view text) {
    out += std::to_string(text.size()) + ":" + std::string(text);
  };
  for (const Symbol symbol : {row.control, row.system, row.account, row.person, row.role, row.entitlement,
                              row.reason, row.accepted_by, row.reference}) {
    add(reg.text(symbol));
  }
  add(row.accepted_on.iso());
  add(row.until.iso());
  return out;
}

}  // namespace

Exceptions::Exceptions(const Meaning& meaning, Date day, ResolvedNames names)
    : meaning_(meaning), names_(std::move(names)) {
  for (const auto& row : meaning.reg().exceptions) {
    if (row.accepted_on <= day && day <= row.until)
      by_control_[meaning.reg().text(row.control)].push_back(&row);
  }
}

bool Exceptions::matches(const Register::Exception& row, const Deviation& deviation) const {
  const Register& reg = meaning_.reg();
  const auto is = [&](Symbol cell, std::string_view value) {
    return cell.blank() || reg.text(cell) == value;
  };
  if (!is(row.system, deviation.system) || !is(row.role, deviation.role)) return false;
  if (!row.entitlement.blank()) {
    const std::string text(reg.text(row.entitlement));
    const auto id = names_.entitlement ? names_.entitlement(text) : std::optional(text);
    if (!id || (*id != deviation.entitlement && *id != deviation.other)) return false;
  }
  // Nobody owned what has no system.
  const auto system = reg.symbols.find(deviation.system);
  if (!system || system->blank() || !meaning_.owned(*system, row.accepted_by, row.accepted_on)) return false;
  // An account of several people concerns each of them.
  if (deviation.control == control::ambiguous_account) {
    for (const auto& candidate : deviation.related) {
      const auto person = reg.symbols.find(candidate);
      if (person && meaning_.same_human(*person, row.accepted_by)) return false;
    }
  }
  return true;
}

bool Exceptions::covers(const Register::Exception& row, const Holder& holder) const {
  const Register& reg = meaning_.reg();
  if (!row.person.blank() && reg.text(row.person) != holder.person) return false;
  if (!row.account.blank()) {
    const std::string text(reg.text(row.account));
    const auto id = names_.account ? names_.account(text) : std::optional(text);
    if (!id || *id != holder.account) return false;
  }
  if (holder.person.empty()) return true;
  const auto person = reg.symbols.find(holder.person);
  return !person || !meaning_.same_human(*person, row.accepted_by);
}

std::vector<Coverage> Exceptions::covering(const Deviation& deviation) const {
  std::vector<Coverage> out;
  const auto rows = by_control_.find(deviation.control);
  if (rows == by_control_.end()) return out;
  const Register& reg = meaning_.reg();
  for (const auto* row : rows->second) {
    if (!matches(*row, deviation)) continue;
    Coverage coverage;
    for (const auto& holder : deviation.holders) {
      if (covers(*row, holder)) coverage.holders.push_back(holder);
    }
    const bool names_somebody = !row->account.blank() || !row->person.blank();
    coverage.whole = coverage.holders.size() == deviation.holders.size() &&
                     (!deviation.holders.empty() || !names_somebody);
    if (coverage.holders.empty() && !coverage.whole) continue;
    coverage.key = key_of(reg, *row);
    coverage.reason = reg.text(row->reason);
    coverage.until = row->until;
    out.push_back(std::move(coverage));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return out;
}

bool wholly_covered(const Deviation& deviation) {
  const auto covered = [&](const Holder& holder) {
    return std::any_of(deviation.coverage.begin(), deviation.coverage.end(), [&](const Coverage& coverage) {
      return std::find(coverage.holders.begin(), coverage.holders.end(), holder) != coverage.holders.end();
    });
  };
  if (deviation.holders.empty()) {
    return std::any_of(deviation.coverage.begin(), deviation.coverage.end(),
                       [](const auto& c) { return c.whole; });
  }
  return std::all_of(deviation.holders.begin(), deviation.holders.end(), covered);
}

}  // namespace behorig
