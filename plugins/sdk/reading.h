#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/sdk/options.h"

namespace behorig::sdk {

struct Account {
  std::string id = {}, name = {}, dn = {};
  std::string kind = {};  ///< personal, privileged, service, shared, emergency; blank = not known
  int enabled = -1;       ///< 1 yes, 0 no, -1 not known
  std::int32_t last_used = BEHORIG_NO_DAY;  ///< days since 1970-01-01
  std::int32_t created = BEHORIG_NO_DAY;
  std::vector<std::pair<std::string, std::string>> attributes = {};
};

struct Entitlement {
  std::string id = {}, name = {}, dn = {}, kind = {}, description = {};
  bool privileged = false;
};

/// What a connector states of a system. Facts are handed over in thousands. The reading is complete only if
/// complete() was called and nothing was told as an error.
class Reading : public Host {
 public:
  Reading(const behorig_host& host, const behorig_reading& out) : Host(host), out_(out) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  /// Which ids and names are distinguished names (behorig_syntax); before the first fact.
  void syntax(std::uint32_t flags) { must(out_.syntax(out_.context, flags)); }

  /// Defines an account and gives its handle.
  std::uint32_t account(Account account) {
    accounts_.push_back(std::move(account));
    if (accounts_.size() >= kRows) flush_accounts();
    return static_cast<std::uint32_t>(end_.accounts++);
  }
  /// The same for many, whose texts lie in the caller's memory; the first one's handle, and the others'
  /// follow.
  std::uint32_t accounts(std::span<const behorig_account> rows) {
    flush_accounts();
    const auto first = static_cast<std::uint32_t>(end_.accounts);
    if (!rows.empty()) must(out_.accounts(out_.context, rows.data(), rows.size()));
    end_.accounts += rows.size();
    return first;
  }
  std::uint32_t entitlement(Entitlement entitlement) {
    entitlements_.push_back(std::move(entitlement));
    if (entitlements_.size() >= kRows) flush_entitlements();
    return static_cast<std::uint32_t>(end_.entitlements++);
  }
  void grant(std::uint32_t account, std::uint32_t entitlement) {
    grants_.push_back({account, entitlement});
    ++end_.grants;
    if (grants_.size() >= kPairs) flush_grants();
  }
  /// Days since 1970-01-01, both inclusive; BEHORIG_NO_DAY = open.
  void grant(std::uint32_t account, std::uint32_t entitlement, std::int32_t since, std::int32_t until) {
    if (since == BEHORIG_NO_DAY && until == BEHORIG_NO_DAY) return grant(account, entitlement);
    limited_.push_back({account, entitlement, since, until});
    ++end_.grants;
    if (limited_.size() >= kRows) flush_grants();
  }
  /// Who holds `member` holds `gives`.
  void nesting(std::uint32_t member, std::uint32_t gives) {
    nestings_.push_back({member, gives});
    ++end_.nestings;
    if (nestings_.size() >= kPairs) flush_nestings();
  }
  /// `entitlement` lists a member that does not exist.
  void dangling(std::uint32_t entitlement, std::string_view member) {
    flush_entitlements();
    const behorig_dangling row{entitlement, abi_text(member)};
    ++end_.dangling;
    must(out_.dangling(out_.context, &row, 1));
  }

  /// A step that worked, for who tries the connector for the first time (`connector test`).
  void note(std::string_view id, const Args& args = {}) { problem(BEHORIG_INFO, id, args); }
  /// Something that a person must know, as one of the texts that the plugin declares.
  void warning(std::string_view id, const Args& args = {}) { problem(BEHORIG_WARNING, id, args); }
  /// The same, and the reading is not complete. The first are handed over, then how many more there were.
  void error(std::string_view id, const Args& args = {}) {
    if (++errors_ <= kErrors) problem(BEHORIG_ERROR, id, args);
  }
  std::uint64_t errors() const { return errors_; }

  /// Adds bytes to what the next reading of this system can look up (remembered()). False: the host keeps
  /// nothing.
  bool remember(std::string_view bytes) {
    if (out_.struct_size < offsetof(behorig_reading, remember) + sizeof out_.remember ||
        out_.remember == nullptr)
      return false;
    must(out_.remember(out_.context, abi_text(bytes)));
    return true;
  }

  /// Names the state of the source that this reading states; see behorig_reading.
  void edition(std::string_view bytes) { must(state_edition(out_, bytes)); }
  using Host::edition;
  /// Instead of facts: they are those of the reading whose edition() there is. Throws std::logic_error if
  /// there is none.
  void unchanged() { must(state_unchanged(out_)); }

  /// What the claim to be complete rests on.
  void proof(std::string_view key, std::string_view value) { proof_[key] = value; }
  /// The source's own end was seen and everything was read.
  void complete() { complete_ = true; }

  /// The last word; called by the SDK.
  void end() {
    flush_accounts();
    flush_entitlements();
    flush_grants();
    flush_nestings();
    if (errors_ > kErrors)
      problem(BEHORIG_ERROR, "more-problems", {{"count", std::to_string(errors_ - kErrors)}});
    const std::string proof = boost::json::serialize(proof_);
    end_.struct_size = sizeof end_;
    end_.complete = complete_ && errors_ == 0 ? 1 : 0;
    end_.proof_json = abi_text(proof);
    must(out_.end(out_.context, &end_));
  }

 private:
  static constexpr std::size_t kRows = 2048, kPairs = 65536;
  /// With the one that counts the rest, as many as the host keeps.
  static constexpr std::uint64_t kErrors = 199;

  static void must(std::int32_t go_on) {
    if (go_on != 0) throw Stopped();
  }
  void problem(behorig_level level, std::string_view id, const Args& args) {
    const std::string json = to_json(args);
    must(out_.problem(out_.context, level, {abi_text(id), abi_text(json)}));
  }
  void flush_accounts() {
    std::vector<behorig_attribute> attributes;
    for (const Account& a : accounts_) {
      for (const auto& [key, value] : a.attributes) attributes.push_back({abi_text(key), abi_text(value)});
    }
    std::vector<behorig_account> rows;
    rows.reserve(accounts_.size());
    const behorig_attribute* own = attributes.data();
    for (const Account& a : accounts_) {
      rows.push_back({abi_text(a.id), abi_text(a.name), abi_text(a.dn), abi_text(a.kind), a.enabled,
                      a.last_used, a.created, own, a.attributes.size()});
      own += a.attributes.size();
    }
    if (!rows.empty()) must(out_.accounts(out_.context, rows.data(), rows.size()));
    accounts_.clear();
  }
  void flush_entitlements() {
    std::vector<behorig_entitlement> rows;
    rows.reserve(entitlements_.size());
    for (const Entitlement& e : entitlements_) {
      rows.push_back({abi_text(e.id), abi_text(e.name), abi_text(e.dn), abi_text(e.kind),
                      abi_text(e.description), e.privileged ? 1 : 0});
    }
    if (!rows.empty()) must(out_.entitlements(out_.context, rows.data(), rows.size()));
    entitlements_.clear();
  }
  /// Definitions go before what names them.
  void flush_grants() {
    flush_accounts();
    flush_entitlements();
    if (!grants_.empty()) must(out_.grants(out_.context, grants_.data(), grants_.size()));
    if (!limited_.empty()) must(out_.limited_grants(out_.context, limited_.data(), limited_.size()));
    grants_.clear();
    limited_.clear();
  }
  void flush_nestings() {
    flush_entitlements();
    if (!nestings_.empty()) must(out_.nestings(out_.context, nestings_.data(), nestings_.size()));
    nestings_.clear();
  }

  const behorig_reading& out_;
  std::vector<Account> accounts_;
  std::vector<Entitlement> entitlements_;
  std::vector<behorig_grant> grants_;
  std::vector<behorig_limited_grant> limited_;
  std::vector<behorig_nesting> nestings_;
  behorig_end end_{};
  boost::json::object proof_;
  bool complete_ = false;
  std::uint64_t errors_ = 0;
};

/// Nothing may be thrown over the border: what the connector could not handle becomes an error of the
/// reading.
inline std::int32_t run_connector(const behorig_host* host, const behorig_reading* out,
                                  void (*read)(Reading&)) noexcept {
  try {
    Reading reading(*host, *out);
    try {
      read(reading);
    } catch (const Failure& failure) {
      reading.error(failure.id, failure.args);
    } catch (const std::exception& error) {
      reading.error("failed", {{"what", error.what()}});
    }
    reading.end();
    return 0;
  } catch (...) {
    return 1;
  }
}

}  // namespace behorig::sdk
