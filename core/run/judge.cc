#include "core/run/judge.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/text.h"
#include "core/controls/references.h"

namespace behorig {
namespace {

constexpr std::uint64_t kSmallLoss = 20;
constexpr std::uint64_t kSmallGain = 200;

struct Quantity {
  std::string_view name;
  std::uint64_t ReadingCounts::*member;
};
constexpr std::array<Quantity, 3> kGuarded{{{"accounts", &ReadingCounts::accounts},
                                            {"grants", &ReadingCounts::grants},
                                            {"nestings", &ReadingCounts::nestings}}};

/// More than the larger of a number and a share. The share in exact integers: 5 % of 1001 is 50.05, so a
/// loss of 50 is below it and 51 is above.
bool exceeds(std::uint64_t change, std::uint64_t number, std::uint64_t base, int percent) {
  return change > number && change * 100 > base * static_cast<std::uint64_t>(percent);
}

bool shrank(std::uint64_t before, std::uint64_t now, int percent) {
  if (now >= before) return false;
  return now == 0 || now * 2 <= before || exceeds(before - now, kSmallLoss, before, percent);
}

bool grew(std::uint64_t before, std::uint64_t now, int percent) {
  return now > before && exceeds(now - before, kSmallGain, before, percent);
}

bool listed(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Growth is believed when the reading after it agrees with it.
bool agrees(const Quantity& quantity, std::uint64_t now, const std::optional<RunRecord>& previous,
            const SystemSettings& settings) {
  if (!previous || previous->reading_verdict != Verdict::complete ||
      !listed(previous->grown, quantity.name)) {
    return false;
  }
  const std::uint64_t before = previous->counts.*quantity.member;
  return !grew(before, now, settings.growth_percent) && !shrank(before, now, settings.shrink_percent);
}

std::optional<std::uint64_t> rows_of(const std::map<std::string, std::string>& proof,
                                     const std::string& list) {
  const auto found = proof.find(list + ".rows");
  std::uint64_t out = 0;
  if (found == proof.end()) return std::nullopt;
  const auto [end, error] =
      std::from_chars(found->second.data(), found->second.data() + found->second.size(), out);
  if (error != std::errc() || end != found->second.data() + found->second.size()) return std::nullopt;
  return out;
}

/// What grants name is there also when the list that describes it was cut or is gone: the counts stay, and
/// who is disabled or what is privileged is not known any more.
void guard_lists(const std::map<std::string, std::string>& proof, const SystemSettings& settings,
                 const RunRecord& baseline, Judgement& out) {
  for (const std::string list : {"accounts", "entitlements"}) {
    const auto before = rows_of(baseline.proof, list);
    const std::uint64_t now = rows_of(proof, list).value_or(0);
    if (!before || now >= *before || listed(out.shrunk, list)) continue;
    if (now != 0 && !exceeds(*before - now, kSmallLoss, *before, settings.shrink_percent)) continue;
    out.shrunk.push_back(list);
    out.reasons.push_back(Message("reading.list-shrank", {{"what", list},
                                                          {"before", std::to_string(*before)},
                                                          {"now", std::to_string(now)},
                                                          {"run", baseline.id}}));
  }
}

void guard(const ReadingCounts& counts, const SystemSettings& settings, const RunRecord& baseline,
           const std::optional<RunRecord>& previous, Judgement& out) {
  for (const Quantity& quantity : kGuarded) {
    const std::uint64_t before = baseline.counts.*quantity.member;
    const std::uint64_t now = counts.*quantity.member;
    const bool less = shrank(before, now, settings.shrink_percent);
    const bool more =
        grew(before, now, settings.growth_percent) && !agrees(quantity, now, previous, settings);
    if (!less && !more) continue;
    (less ? out.shrunk : out.grown).emplace_back(quantity.name);
    out.reasons.push_back(
        Message(less ? "reading.shrank" : "reading.grew", {{"what", std::string(quantity.name)},
                                                           {"before", std::to_string(before)},
                                                           {"now", std::to_string(now)},
                                                           {"run", baseline.id}}));
  }
}

std::vector<Message> missing_sentinels(const Snapshot& snapshot, const std::vector<std::string>& sentinels) {
  std::vector<Message> out;
  if (sentinels.empty()) return out;
  const References references(snapshot);
  for (const auto& sentinel : sentinels) {
    if (!references.names_any(nfc(sentinel)))
      out.push_back(Message("reading.sentinel-missing", {{"name", sentinel}}));
  }
  return out;
}

/// "dn:uid=a,dc=x" (RFC 4513, 5.2.1.8) in one spelling; any other name as it is.
std::string comparable(std::string_view identity) {
  constexpr std::string_view kDn = "dn:";
  if (identity.starts_with(kDn)) identity.remove_prefix(kDn.size());
  const auto dn = canonical_dn(identity);
  return dn ? *dn : nfc(identity);
}

/// Another account may see less, and nothing in what it sees tells.
std::optional<Message> other_identity(const RawReading& reading, const std::string& expected) {
  if (expected.empty()) return std::nullopt;
  const auto found = reading.proof.find("identity");
  if (found == reading.proof.end()) return Message("reading.identity-unknown", {{"expected", expected}});
  if (comparable(found->second) == comparable(expected)) return std::nullopt;
  return Message("reading.identity-other", {{"expected", expected}, {"identity", found->second}});
}

}  // namespace

Judgement judge(const RawReading& reading, const SystemSettings& settings,
                const std::optional<RunRecord>& baseline, const std::optional<RunRecord>& previous,
                const std::vector<Message>& register_suspect) {
  Judgement out;
  out.reasons = reading.errors;
  const ReadingCounts& counts = reading.counts;
  const bool nothing = counts.accounts == 0 && counts.grants == 0;
  if (!reading.ended || !reading.snapshot || (nothing && !reading.errors.empty())) {
    if (out.reasons.empty()) out.reasons.emplace_back("reading.no-end");
    return out;
  }
  for (auto& missing : missing_sentinels(*reading.snapshot, settings.sentinels)) {
    out.reasons.push_back(std::move(missing));
  }
  if (auto other = other_identity(reading, settings.identity)) out.reasons.push_back(std::move(*other));
  if (!reading.claims_complete && out.reasons.empty()) out.reasons.emplace_back("reading.not-claimed");
  out.by_protocol = out.verdict = out.reasons.empty() ? Verdict::complete : Verdict::partial;
  if (out.verdict != Verdict::complete) return out;

  if (!settings.may_be_empty && (counts.accounts == 0 || counts.grants == 0)) {
    out.reasons.push_back(Message("reading.empty", {{"what", counts.accounts == 0 ? "accounts" : "grants"}}));
  }
  if (baseline) guard(counts, settings, *baseline, previous, out);
  if (baseline) guard_lists(reading.proof, settings, *baseline, out);
  out.reasons.insert(out.reasons.end(), register_suspect.begin(), register_suspect.end());
  if (!out.reasons.empty()) out.verdict = Verdict::suspect;
  return out;
}

std::vector<Message> register_losses(const std::map<std::string, std::uint64_t>& before,
                                     const std::map<std::string, std::uint64_t>& now) {
  std::vector<Message> out;
  for (const auto& [table, rows] : before) {
    if (rows == 0) continue;
    const auto found = now.find(table);
    const std::uint64_t left = found == now.end() ? 0 : found->second;
    if (left >= rows || (left != 0 && !exceeds(rows - left, kSmallLoss, rows, 5))) continue;
    out.push_back(
        Message(found == now.end() ? "register.table-vanished" : "register.table-shrank",
                {{"table", table}, {"before", std::to_string(rows)}, {"now", std::to_string(left)}}));
  }
  return out;
}

}  // namespace behorig
