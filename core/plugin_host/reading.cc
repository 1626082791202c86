#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstring>

#include "core/base/text.h"
#include "core/plugin_host/edition.h"
#include "core/plugin_host/takers.h"
#include "plugins/abi/behorig_plugin.h"

namespace behorig {
namespace {

using frames::Type;

std::optional<Date> day_of(std::int32_t days) {
  if (days == BEHORIG_NO_DAY) return std::nullopt;
  return Date{days};
}

/// Years 1-9999; a plugin that says something else has computed it wrongly.
bool plausible(std::int32_t days) { return days == BEHORIG_NO_DAY || (days >= -719162 && days <= 2932896); }

/// Bytes; plugins/abi/behorig_plugin.h.
constexpr std::size_t kMostRemembered = 512u << 20;

/// Builds a snapshot from a connector's frames.
class SnapshotFrames : public ReadingTaker {
 public:
  SnapshotFrames(std::string plugin, std::function<void(const Progress&)> progress, bool may_be_unchanged)
      : plugin_(std::move(plugin)), progress_(std::move(progress)), edition_(may_be_unchanged) {}

  bool take(Type type, frames::Reader body) override {
    if (ended_) return false;
    if (type == Type::syntax) return syntax(body);
    if (type == Type::remember) return remember(body);
    if (type == Type::edition) return edition_.take(body);
    if (type == Type::unchanged) return edition_.take_unchanged(body, builder_.has_value());
    if (type == Type::end) return end(body);
    if (edition_.unchanged()) return false;
    if (!builder_) builder_.emplace();
    switch (type) {
      case Type::accounts:
        return rows(
            body, 32, [&] { return account(body); }, [&](auto& ahead) { expect_account(ahead); });
      case Type::entitlements:
        return rows(body, 24, [&] { return entitlement(body); });
      case Type::grants:
        return grants(body);
      case Type::limited_grants:
        return rows(body, 16, [&] { return limited_grant(body); });
      case Type::nestings:
        return rows(body, 8, [&] { return nesting(body); });
      case Type::dangling:
        return rows(body, 8, [&] { return dangling(body); });
      default:
        return false;
    }
  }

  std::string_view broken() const override {
    return unknown_handle_ ? "host.unknown-handle" : ReadingTaker::broken();
  }

  bool whole() const override { return ended_ && wrong_.empty(); }

  void idle() override {
    const auto now = std::chrono::steady_clock::now();
    if (!progress_ || now < next_progress_) return;
    next_progress_ = now + std::chrono::milliseconds(100);
    progress_({came_.accounts, came_.entitlements, came_.grants});
  }

  RawReading finish(ProcessEnd process) override {
    RawReading out;
    out.errors = std::move(process.errors);
    out.warnings = std::move(process.warnings);
    out.notes = std::move(process.notes);
    out.ended = ended_ && process.clean;
    out.claims_complete = out.ended && claims_complete_;
    out.proof = std::move(proof_);
    if (remembered_too_much_) {
      out.warnings.push_back(Message("host.remembered-too-much", {{"plugin", printable(plugin_)}}));
    } else if (out.ended) {
      out.remembered = std::move(remembered_);
    }
    out.unchanged = out.ended && edition_.unchanged();
    if (out.ended) out.edition = std::move(edition_).edition();
    out.errors.insert(out.errors.end(), wrong_.begin(), wrong_.end());
    if (process.clean && !ended_)
      out.errors.push_back(Message("host.no-end", {{"plugin", printable(plugin_)}}));
    if (builder_) {
      for (const auto& contradiction : builder_->contradictions()) out.errors.push_back(contradiction);
      out.snapshot = std::move(*builder_).finish();
      out.counts = out.snapshot->counts();
    } else if (out.ended && !out.unchanged) {
      out.snapshot = SnapshotBuilder().finish();
    }
    return out;
  }

 private:
  static constexpr auto kNothingAhead = [](frames::Reader&) {};

  /// `look` is called with the place of every row some rows before `one` takes it.
  template <class One, class Ahead = decltype(kNothingAhead)>
  bool rows(frames::Reader& body, std::size_t smallest, One one, Ahead look = kNothingAhead) {
    constexpr std::uint32_t kRowsAhead = 16;
    std::uint32_t count = 0;
    if (!body.count(count, smallest)) return false;
    frames::Reader ahead = body;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i % kRowsAhead == 0) {
        for (std::uint32_t soon = i; soon < std::min(i + kRowsAhead, count); ++soon) look(ahead);
      }
      if (!one()) return false;
    }
    return body.done();
  }

  /// Of a row that is not looked at yet: what is wrong in it is found when it is.
  void expect_account(frames::Reader& row) const {
    std::string_view text, dn;
    std::int32_t number = 0;
    std::uint32_t attributes = 0;
    for (int i = 0; i < 2 && row.text(text); ++i) builder_->expect(text);
    if (row.text(dn)) builder_->expect(dn);
    row.text(text);
    for (int i = 0; i < 3; ++i) row.number(number);
    if (!row.count(attributes, 8)) return;
    for (std::uint32_t i = 0; i < attributes && row.text(text) && row.text(text); ++i) builder_->expect(text);
  }

  bool syntax(frames::Reader& body) {
    std::uint32_t flags = 0;
    if (builder_ || edition_.unchanged() || !body.number(flags) || !body.done() || flags > 15) return false;
    DnSyntax dn;
    dn.account_id = (flags & BEHORIG_ACCOUNT_ID_IS_DN) != 0;
    dn.account_name = (flags & BEHORIG_ACCOUNT_NAME_IS_DN) != 0;
    dn.entitlement_id = (flags & BEHORIG_ENTITLEMENT_ID_IS_DN) != 0;
    dn.entitlement_name = (flags & BEHORIG_ENTITLEMENT_NAME_IS_DN) != 0;
    builder_.emplace(dn);
    return true;
  }

  bool account(frames::Reader& body) {
    SnapshotBuilder::Account row;
    std::string_view kind;
    std::int32_t enabled = 0, last_used = 0, created = 0;
    std::uint32_t count = 0;
    if (!read_text(body, row.id) || !read_text(body, row.name) || !read_text(body, row.dn) ||
        !read_text(body, kind) || !body.number(enabled) || !body.number(last_used) || !body.number(created) ||
        !body.count(count, 8)) {
      return false;
    }
    if (enabled < -1 || enabled > 1 || !plausible(last_used) || !plausible(created)) return false;
    row.kind = account_kind(kind);
    if (!kind.empty() && !row.kind) return false;
    attributes_.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      auto& [key, value] = attributes_.emplace_back();
      if (!read_text(body, key) || !read_text(body, value)) return false;
    }
    row.attributes = attributes_;
    row.enabled = enabled < 0 ? Enabled::unknown : enabled == 1 ? Enabled::yes : Enabled::no;
    row.last_used = day_of(last_used);
    row.created = day_of(created);
    ++came_.accounts;
    return builder_->account(row);
  }

  bool entitlement(frames::Reader& body) {
    SnapshotBuilder::Entitlement row;
    std::int32_t privileged = 0;
    if (!read_text(body, row.id) || !read_text(body, row.name) || !read_text(body, row.dn) ||
        !read_text(body, row.kind) || !read_text(body, row.description) || !body.number(privileged)) {
      return false;
    }
    row.privileged = privileged == 1;
    ++came_.entitlements;
    return builder_->entitlement(row);
  }

  bool known(std::uint32_t account, std::uint32_t entitlement) {
    unknown_handle_ =
        account >= builder_->account_handles() || entitlement >= builder_->entitlement_handles();
    return !unknown_handle_;
  }
  bool known_entitlement(std::uint32_t entitlement) {
    unknown_handle_ = entitlement >= builder_->entitlement_handles();
    return !unknown_handle_;
  }

  bool grants(frames::Reader& body) {
    using Pair = SnapshotBuilder::GrantPair;
    std::uint32_t count = 0;
    std::string_view bytes;
    if (!body.count(count, sizeof(Pair)) || !body.bytes(bytes, count * sizeof(Pair)) || !body.done())
      return false;
    if (count == 0) return true;
    std::vector<Pair> pairs(count);
    std::memcpy(pairs.data(), bytes.data(), bytes.size());
    Pair most{0, 0};
    for (const Pair& pair : pairs) {
      most.account = std::max(most.account, pair.account);
      most.entitlement = std::max(most.entitlement, pair.entitlement);
    }
    if (!known(most.account, most.entitlement)) return false;
    builder_->grants(std::move(pairs));
    came_.grants += count;
    return true;
  }

  bool limited_grant(frames::Reader& body) {
    std::uint32_t account = 0, entitlement = 0;
    std::int32_t since = 0, until = 0;
    if (!body.number(account) || !body.number(entitlement) || !body.number(since) || !body.number(until))
      return false;
    if (!known(account, entitlement) || !plausible(since) || !plausible(until)) return false;
    builder_->limited_grant(
        account, entitlement,
        {day_of(since).value_or(Date::earliest()), day_of(until).value_or(Date::latest())});
    ++came_.grants;
    return true;
  }

  bool nesting(frames::Reader& body) {
    std::uint32_t member = 0, gives = 0;
    if (!body.number(member) || !body.number(gives)) return false;
    if (!known_entitlement(member) || !known_entitlement(gives)) return false;
    builder_->nesting(member, gives);
    ++came_.nestings;
    return true;
  }

  bool dangling(frames::Reader& body) {
    std::uint32_t entitlement = 0;
    std::string_view member;
    if (!body.number(entitlement) || !read_text(body, member)) return false;
    if (!known_entitlement(entitlement)) return false;
    builder_->dangling(entitlement, member);
    ++dangling_;
    return true;
  }

  /// Only the next reading loses by what is too much.
  bool remember(frames::Reader& body) {
    std::string_view bytes;
    if (!body.bytes(bytes, body.size())) return false;
    remembered_too_much_ = remembered_too_much_ || remembered_.size() + bytes.size() > kMostRemembered;
    if (remembered_too_much_) {
      remembered_ = {};
    } else {
      remembered_.append(bytes);
    }
    return true;
  }

  bool end(frames::Reader& body) {
    std::int32_t complete = 0;
    std::uint64_t accounts = 0, entitlements = 0, grants = 0, nestings = 0, dangling = 0;
    std::string_view proof;
    if (!body.number(complete) || !body.number(accounts) || !body.number(entitlements) ||
        !body.number(grants) || !body.number(nestings) || !body.number(dangling) || !read_text(body, proof) ||
        !body.done()) {
      return false;
    }
    compare("accounts", accounts, came_.accounts);
    compare("entitlements", entitlements, came_.entitlements);
    compare("grants", grants, came_.grants);
    compare("nestings", nestings, came_.nestings);
    compare("dangling members", dangling, dangling_);
    ended_ = true;
    claims_complete_ = complete == 1;
    return read_proof(proof);
  }

  /// A connector whose own count differs from what arrived does not know what it read.
  void compare(const char* what, std::uint64_t said, std::uint64_t came) {
    if (said == came) return;
    wrong_.push_back(Message("host.counts", {{"plugin", printable(plugin_)},
                                             {"what", what},
                                             {"said", std::to_string(said)},
                                             {"came", std::to_string(came)}}));
  }

  bool read_proof(std::string_view text) {
    if (text.empty()) return true;
    boost::json::error_code error;
    const auto parsed = boost::json::parse(text, error);
    if (error || !parsed.is_object()) return false;
    for (const auto& pair : parsed.as_object()) {
      if (!pair.value().is_string()) return false;
      proof_.emplace(pair.key(), pair.value().as_string());
    }
    return true;
  }

  std::string plugin_;
  std::function<void(const Progress&)> progress_;
  std::chrono::steady_clock::time_point next_progress_{};
  std::optional<SnapshotBuilder> builder_;
  ReadingCounts came_;
  std::uint64_t dangling_ = 0;
  std::string remembered_;
  bool remembered_too_much_ = false;
  EditionFrames edition_;
  bool ended_ = false, claims_complete_ = false, unknown_handle_ = false;
  std::map<std::string, std::string> proof_;
  std::vector<Message> wrong_;
  std::vector<std::pair<std::string_view, std::string_view>> attributes_;
};

}  // namespace

std::unique_ptr<ReadingTaker> reading_taker(const std::string& plugin,
                                            const std::function<void(const Progress&)>& progress,
                                            bool may_be_unchanged) {
  return std::make_unique<SnapshotFrames>(plugin, progress, may_be_unchanged);
}

RawReading read_system(const HostJob& job, const std::function<void(const Progress&)>& progress) {
  const auto taker = reading_taker(job.plugin.declaration.name, progress, !job.edition.empty());
  auto process = run_host(job, {}, *taker);
  return taker->finish(std::move(process));
}

}  // namespace behorig
