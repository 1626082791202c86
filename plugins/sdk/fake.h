#pragma once

// For tests of plugins: runs a connector without a host process and keeps what it states.

#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sdk {

/// A reading as a connector stated it, by ids instead of handles.
struct FakeReading {
  std::vector<Account> accounts;
  std::vector<Entitlement> entitlements;
  struct Grant {
    std::string account, entitlement;
    std::int32_t since = BEHORIG_NO_DAY, until = BEHORIG_NO_DAY;
    auto operator<=>(const Grant&) const = default;
  };
  std::vector<Grant> grants;
  std::vector<std::pair<std::string, std::string>> nestings;  ///< member, gives
  std::vector<std::pair<std::string, std::string>> dangling;  ///< entitlement, member
  std::uint32_t syntax = 0;
  struct Problem {
    std::int32_t level;
    std::string id, args_json;
  };
  std::vector<Problem> problems;
  bool ended = false, complete = false;
  std::string proof_json;
  std::string remembered;  ///< for the next reading
  std::string edition;
  bool unchanged = false;

  /// Ids of the texts told as errors.
  std::vector<std::string> errors() const {
    std::vector<std::string> out;
    for (const auto& problem : problems) {
      if (problem.level >= BEHORIG_ERROR) out.push_back(problem.id);
    }
    return out;
  }
};

/// Calls the connector's read function with these options (JSON) and secrets. `asked` is called whenever the
/// connector asks whether it is cancelled, so that a test can change the source under it. `remembered`: by a
/// reading before, the newest or not. `edition`: of the reading that the host has.
inline FakeReading fake_read(const std::string& options_json, void (*read)(Reading&),
                             const std::map<std::string, std::string>& secrets = {},
                             const std::function<void()>& asked = {}, const std::string& remembered = {},
                             bool of_newest = true, const std::string& edition = {}) {
  struct Context {
    FakeReading reading;
    const std::map<std::string, std::string>& secrets;
    const std::function<void()>& asked;
    const std::string& remembered;
    bool of_newest;
    const std::string& edition;
  } context{{}, secrets, asked, remembered, of_newest, edition};
  static constexpr auto reading_of = [](void* c) -> FakeReading& {
    return static_cast<Context*>(c)->reading;
  };
  static constexpr auto text = [](behorig_text t) { return std::string(view(t)); };

  behorig_host host{};
  host.struct_size = sizeof host;
  host.abi = BEHORIG_ABI;
  host.context = &context;
  host.options_json = abi_text(options_json);
  host.log = [](void*, std::int32_t, behorig_text) {};
  host.cancelled = [](void* c) -> std::int32_t {
    const auto& asked_of = static_cast<Context*>(c)->asked;
    if (asked_of) asked_of();
    return 0;
  };
  host.secret = [](void* c, behorig_text option, behorig_text* value) -> std::int32_t {
    const auto& all = static_cast<Context*>(c)->secrets;
    const auto found = all.find(text(option));
    if (found == all.end()) return 0;
    *value = abi_text(found->second);
    return 1;
  };
  host.remembered = [](void* c, behorig_text* bytes) -> std::int32_t {
    *bytes = abi_text(static_cast<Context*>(c)->remembered);
    return bytes->size == 0 ? 0 : static_cast<Context*>(c)->of_newest ? 1 : 2;
  };
  host.edition = [](void* c, behorig_text* bytes) -> std::int32_t {
    *bytes = abi_text(static_cast<Context*>(c)->edition);
    return bytes->size == 0 ? 0 : 1;
  };

  behorig_reading out{};
  out.struct_size = sizeof out;
  out.context = &context;
  out.syntax = [](void* c, std::uint32_t flags) -> std::int32_t {
    reading_of(c).syntax = flags;
    return 0;
  };
  out.accounts = [](void* c, const behorig_account* rows, std::size_t count) -> std::int32_t {
    for (std::size_t i = 0; i < count; ++i) {
      Account account{.id = text(rows[i].id),
                      .name = text(rows[i].name),
                      .dn = text(rows[i].dn),
                      .kind = text(rows[i].kind),
                      .enabled = rows[i].enabled,
                      .last_used = rows[i].last_used,
                      .created = rows[i].created};
      for (std::size_t a = 0; a < rows[i].attribute_count; ++a) {
        account.attributes.emplace_back(text(rows[i].attributes[a].key), text(rows[i].attributes[a].value));
      }
      reading_of(c).accounts.push_back(std::move(account));
    }
    return 0;
  };
  out.entitlements = [](void* c, const behorig_entitlement* rows, std::size_t count) -> std::int32_t {
    for (std::size_t i = 0; i < count; ++i) {
      reading_of(c).entitlements.push_back({.id = text(rows[i].id),
                                            .name = text(rows[i].name),
                                            .dn = text(rows[i].dn),
                                            .kind = text(rows[i].kind),
                                            .description = text(rows[i].description),
                                            .privileged = rows[i].privileged == 1});
    }
    return 0;
  };
  out.grants = [](void* c, const behorig_grant* rows, std::size_t count) -> std::int32_t {
    auto& r = reading_of(c);
    for (std::size_t i = 0; i < count; ++i) {
      r.grants.push_back({r.accounts.at(rows[i].account).id, r.entitlements.at(rows[i].entitlement).id});
    }
    return 0;
  };
  out.limited_grants = [](void* c, const behorig_limited_grant* rows, std::size_t count) -> std::int32_t {
    auto& r = reading_of(c);
    for (std::size_t i = 0; i < count; ++i) {
      r.grants.push_back({r.accounts.at(rows[i].account).id, r.entitlements.at(rows[i].entitlement).id,
                          rows[i].since, rows[i].until});
    }
    return 0;
  };
  out.nestings = [](void* c, const behorig_nesting* rows, std::size_t count) -> std::int32_t {
    auto& r = reading_of(c);
    for (std::size_t i = 0; i < count; ++i) {
      r.nestings.emplace_back(r.entitlements.at(rows[i].member).id, r.entitlements.at(rows[i].gives).id);
    }
    return 0;
  };
  out.dangling = [](void* c, const behorig_dangling* rows, std::size_t count) -> std::int32_t {
    auto& r = reading_of(c);
    for (std::size_t i = 0; i < count; ++i) {
      r.dangling.emplace_back(r.entitlements.at(rows[i].entitlement).id, text(rows[i].member));
    }
    return 0;
  };
  out.problem = [](void* c, std::int32_t level, behorig_message message) -> std::int32_t {
    reading_of(c).problems.push_back({level, text(message.id), text(message.args_json)});
    return 0;
  };
  out.remember = [](void* c, behorig_text bytes) -> std::int32_t {
    reading_of(c).remembered += view(bytes);
    return 0;
  };
  out.edition = [](void* c, behorig_text bytes) -> std::int32_t {
    reading_of(c).edition = view(bytes);
    return 0;
  };
  out.unchanged = [](void* c) -> std::int32_t {
    reading_of(c).unchanged = true;
    return 0;
  };
  out.end = [](void* c, const behorig_end* end) -> std::int32_t {
    reading_of(c).ended = true;
    reading_of(c).complete = end->complete == 1;
    reading_of(c).proof_json = text(end->proof_json);
    return 0;
  };
  std::signal(SIGPIPE, SIG_IGN);  // as in the host process
  run_connector(&host, &out, read);
  return std::move(context.reading);
}

}  // namespace behorig::sdk
