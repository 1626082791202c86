#include "connectors/unix/reader.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "plugins/common/sudoers/parse.h"
#include "plugins/common/text/clean.h"
#include "plugins/common/unix/who.h"

namespace behorig::unix_connector {
namespace {

using host::Account;
using sudoers::Item;

constexpr std::size_t kShown = 200;

class Reader {
 public:
  Reader(const Config& config, sdk::Reading& reading)
      : config_(config),
        reading_(reading),
        copies_(config.folder, reading),
        host_(copies_, config.shadow, reading),
        who_(host_) {}

  void read() {
    state_accounts();
    state_groups();
    state_uids();
    if (config_.sudoers) read_sudoers();
    if (!config_.sudoers) reading_.warning("sudoers-not-read");
    copies_.expect_unchanged();
    reading_.complete();
  }

 private:
  void state_accounts() {
    for (Account& account : host_.accounts) {
      sdk::Account out{.id = account.name, .name = account.name, .enabled = enabled(account)};
      const auto uid = std::stoll(account.uid);
      const bool service = uid < config_.service_below || (config_.service_no_login && no_login(account));
      out.kind = uid == 0 ? "privileged" : service ? "service" : "";
      const auto attribute = [&](const char* key, const std::string& value) {
        if (!value.empty()) out.attributes.emplace_back(key, text::cleaned(value, value.size()));
      };
      attribute("uid", account.uid);
      attribute("gid", account.gid);
      attribute("gecos", account.gecos);
      attribute("full_name", account.gecos.substr(0, account.gecos.find(',')));
      attribute("home", account.home);
      attribute("shell", account.shell);
      attribute("password", password_of(account));
      account.handle = reading_.account(std::move(out));
    }
  }

  bool no_login(const Account& account) const {
    return std::ranges::find(config_.no_login, account.shell) != config_.no_login.end();
  }

  /// What stands for the password in the one file or in the other.
  static const std::string& secret_of(const Account& account) {
    return account.secret ? *account.secret : account.password;
  }
  std::string password_of(const Account& account) {
    const std::string& secret = secret_of(account);
    if (secret.empty()) reading_.warning("password-empty", {{"name", account.name}});
    if (secret.empty()) return "none";
    if (secret == "x") return "";
    return secret[0] == '!' || secret[0] == '*' ? "locked" : "set";
  }

  /// A locked password keeps nobody out who has a key, and a shell that ends at once nobody who needs none.
  int enabled(const Account& account) const {
    const std::string& secret = secret_of(account);
    if (account.expires && *account.expires <= config_.today) return 0;
    const bool locked = secret == "x" || secret.starts_with('!') || secret.starts_with('*');
    if (no_login(account) && locked) return 0;
    return account.secret ? 1 : -1;
  }

  void state_groups() {
    std::set<std::pair<std::string, std::string>> missing;
    for (const host::Group& group : host_.groups) {
      const auto [known, fresh] = handles_.try_emplace("group:" + group.name);
      if (fresh) {
        const bool privileged =
            std::ranges::find(config_.privileged_groups, group.name) != config_.privileged_groups.end();
        known->second = reading_.entitlement(
            {.id = known->first, .name = group.name, .kind = "group", .privileged = privileged});
        by_gid_[group.gid].push_back(known->second);
      }
      for (const auto& member : group.members) {
        if (host_.find(member) == nullptr && missing.emplace(group.name, member).second)
          reading_.dangling(known->second, member);
      }
    }
    for (const auto& [gid, groups] : by_gid_) {
      if (groups.size() > 1) reading_.warning("gid-shared", {{"gid", gid}});
    }
    for (const Account& account : host_.accounts) {
      for (const auto& gid : account.gids) {
        auto& groups = by_gid_[gid];
        if (groups.empty())
          groups.push_back(reading_.entitlement({.id = "gid:" + gid, .name = "gid " + gid, .kind = "group"}));
        for (const auto group : groups) reading_.grant(account.handle, group);
      }
    }
  }

  /// Whoever has the number of another is that other. 0 may do everything.
  void state_uids() {
    for (const auto& [uid, accounts] : who_.by_uid()) {
      if (accounts.size() > 1) {
        std::string names;
        for (const auto* account : accounts) names += (names.empty() ? "" : ", ") + account->name;
        reading_.warning("uid-shared", {{"uid", uid}, {"names", text::cleaned(names, kShown)}});
      }
      if (accounts.size() < 2 && uid != "0") continue;
      const auto handle = reading_.entitlement(
          {.id = "uid:" + uid, .name = "uid " + uid, .kind = "uid", .privileged = uid == "0"});
      for (const auto* account : accounts) reading_.grant(account->handle, handle);
    }
  }

  void read_sudoers() {
    const sudoers::Tell tell = [&](behorig_level level, const char* id, const sdk::Args& args) {
      if (level == BEHORIG_ERROR) return reading_.error(id, args);
      if (level == BEHORIG_WARNING) return reading_.warning(id, args);
      reading_.note(id, args);
    };
    const sudoers::Files files{[&](const std::string& path) { return copies_.text(path); },
                               [&](const std::string& path) { return copies_.names(path); }};
    const auto policy = sudoers::parse("/etc/sudoers", config_.machine.host, files, tell);
    if (policy.entries.empty()) reading_.error("no-rules");
    const auto rules = sudoers::rules_of(policy, config_.machine, tell);
    who_.exact(rules.exact_user_case, rules.exact_group_case);
    for (const auto& rule : rules.rules) {
      if (reading_.cancelled()) throw sdk::Stopped();
      state(rule);
    }
  }

  void state(const sudoers::Rule& rule) {
    const auto [known, fresh] = handles_.try_emplace("sudo:" + rule.name);
    if (fresh)
      known->second = reading_.entitlement(
          {.id = known->first, .name = "sudo " + rule.name, .kind = "sudo", .privileged = rule.privileged});
    const std::uint32_t handle = known->second;
    const bool limited = rule.since != BEHORIG_NO_DAY || rule.until != BEHORIG_NO_DAY;
    const bool negated = std::ranges::any_of(rule.users, &Item::negated);
    for (const Item& item : rule.users) {
      const bool readable = item.kind != Item::Kind::netgroup && item.kind != Item::Kind::foreign;
      if (!readable) tell_unknown(rule, item);
      if (readable && !item.negated) state(item, handle, !limited && !negated);
    }
    if (!limited && !negated) return;
    for (const Account& account : host_.accounts) {
      if (who_.may(rule.users, account)) grant(account, handle, rule.since, rule.until);
    }
  }

  void tell_unknown(const sudoers::Rule& rule, const Item& item) {
    const sdk::Args args{{"file", rule.place.file},
                         {"line", std::to_string(rule.place.line)},
                         {"who", text::cleaned(sudoers::text_of(item), kShown)}};
    // Nobody is taken out of a rule on a guess.
    if (item.negated) reading_.warning("who-not-known-denied", args);
    if (!item.negated) reading_.error("who-not-known", args);
  }

  /// Grants what the rule gives to whom the item names; tells of those who are not there.
  void state(const Item& item, std::uint32_t handle, bool grants) {
    if (item.kind == Item::Kind::group || item.kind == Item::Kind::gid) {
      const auto gids = who_.gids(item);
      if (gids.empty()) reading_.dangling(handle, sudoers::text_of(item));
      for (const auto& gid : gids) {
        for (const auto group : by_gid_.at(gid)) {
          if (grants && nested_.emplace(group, handle).second) reading_.nesting(group, handle);
        }
      }
      return;
    }
    const auto& accounts = who_.accounts(item);
    if (accounts.empty()) reading_.dangling(handle, sudoers::text_of(item));
    for (const Account* account : accounts) {
      if (grants) grant(*account, handle);
    }
  }

  void grant(const Account& account, std::uint32_t handle, std::int32_t since = BEHORIG_NO_DAY,
             std::int32_t until = BEHORIG_NO_DAY) {
    if (granted_.emplace(account.handle, handle, since, until).second)
      reading_.grant(account.handle, handle, since, until);
  }

  const Config& config_;
  sdk::Reading& reading_;
  host::Copies copies_;
  host::Accounts host_;
  host::Who who_;
  std::map<std::string, std::uint32_t> handles_;  ///< of entitlements, by id
  std::map<std::string, std::vector<std::uint32_t>> by_gid_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::int32_t, std::int32_t>> granted_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> nested_;
};

}  // namespace

void read_host(const Config& config, sdk::Reading& reading) { Reader(config, reading).read(); }

}  // namespace behorig::unix_connector
