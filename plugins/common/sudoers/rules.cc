#include "plugins/common/sudoers/rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "plugins/common/sudoers/expand.h"
#include "plugins/common/sudoers/hosts.h"
#include "plugins/common/text/clean.h"
#include "plugins/common/text/day.h"

namespace behorig::sudoers {

std::string text_of(const Item& item) {
  using Kind = Item::Kind;
  std::string out = item.negated ? "!" : "";
  if (item.kind == Kind::all) return out + (item.text.empty() ? "ALL" : item.text);
  if (item.kind == Kind::group) out += "%";
  if (item.kind == Kind::gid) out += "%#";
  if (item.kind == Kind::uid) out += "#";
  if (item.kind == Kind::foreign) out += "%:";
  if (item.kind == Kind::netgroup) out += "+";
  if (item.kind == Kind::command) return out + item.text;
  const bool upper = item.kind == Kind::name && item.text == "ALL";
  if (upper) out += '\\';
  for (const char c : item.text) {
    if (std::string_view(" ,:()=!\"\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

namespace {

std::string text_of(const Items& items) {
  std::string out;
  for (const Item& item : items) out += (out.empty() ? "" : ", ") + text_of(item);
  return out;
}

/// The day of a time as sudo writes it: YYYYMMDDHH, then minutes, seconds and a zone.
std::optional<std::int32_t> day_of(const std::string& time) {
  constexpr std::size_t kDate = 8, kLeast = 10;
  const auto digits = std::min(time.find_first_not_of("0123456789"), time.size());
  if (digits < kLeast || digits > kLeast + 4) return std::nullopt;
  const std::string date = time.substr(0, kDate);
  return text::iso_day(date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6));
}

/// What parameters change of who may do what, or of what must be proved for it.
bool has_a_meaning(const Default& parameter) {
  const auto is = [&](std::string_view name) { return parameter.name == name; };
  if (is("authenticate") || is("case_insensitive_user") || is("case_insensitive_group")) return !parameter.on;
  for (const char* name :
       {"exempt_group", "runas_default", "targetpw", "rootpw", "runaspw", "setenv", "group_plugin",
        "always_query_group_plugin", "match_group_by_gid", "runas_allow_unknown_id"}) {
    if (is(name)) return parameter.on;
  }
  return false;
}

class Maker {
 public:
  Maker(const Policy& policy, const Machine& machine, const Tell& tell)
      : policy_(policy), machine_(machine), tell_(tell), expander_(policy, tell) {}

  Rules make() {
    for (const Default& parameter : policy_.defaults) take(parameter);
    for (const Entry& entry : policy_.entries) {
      const Items users = expander_.expand(entry.users, AliasKind::user, entry.place);
      for (const auto& on : entry.on) take(entry, users, on);
    }
    return std::move(out_);
  }

 private:
  void take(const Default& parameter) {
    const bool everywhere = parameter.scope.empty();
    if (everywhere && parameter.name == "authenticate") authenticate_ = parameter.on;
    if (everywhere && parameter.name == "runas_default" && parameter.on) runas_default_ = parameter.value;
    if (parameter.name == "case_insensitive_user" && !parameter.on) out_.exact_user_case = true;
    if (parameter.name == "case_insensitive_group" && !parameter.on) out_.exact_group_case = true;
    if (!has_a_meaning(parameter)) return;
    std::string text = "Defaults" + parameter.scope + (parameter.on ? " " : " !") + parameter.name;
    if (!parameter.value.empty()) text += "=" + parameter.value;
    constexpr std::size_t kMostShown = 200;
    tell_(BEHORIG_WARNING, "sudoers-default",
          {{"file", parameter.place.file},
           {"line", std::to_string(parameter.place.line)},
           {"text", text::cleaned(text, kMostShown)}});
  }

  void take(const Entry& entry, const Items& users, const Entry::OnHosts& on) {
    const Items hosts = expander_.expand(on.hosts, AliasKind::host, entry.place);
    if (!machine_.host.empty() && !is_for(hosts, machine_, entry.place, tell_)) return;
    const std::string where = machine_.host.empty() && text_of(hosts) != "ALL" ? text_of(hosts) + " = " : "";
    // From the last to the first, with the denials that each has behind it.
    std::map<std::string, std::string> denials;  // by whom they are run as
    std::vector<Rule> made;
    for (auto command = on.commands.rbegin(); command != on.commands.rend(); ++command) {
      const std::string runas = runas_of(*command, entry.place);
      const Items items = expander_.expand(Items{command->item}, AliasKind::command, entry.place);
      for (auto item = items.rbegin(); item != items.rend(); ++item) {
        std::string& behind = denials[runas];
        if (item->negated) {
          behind = ", " + text_of(*item) + behind;
        } else {
          made.push_back(rule(entry, users, *command, *item, where + runas));
          made.back().name += behind;
        }
        charge((item->negated ? 0 : made.back().name.size()) + behind.size(), entry.place);
      }
    }
    std::move(made.rbegin(), made.rend(), std::back_inserter(out_.rules));
  }

  void charge(std::size_t bytes, const Place& place) {
    constexpr std::size_t kMost = 64u << 20, kLongest = 64u << 10;
    bytes_ += bytes;
    if (bytes_ > kMost || bytes > kLongest)
      throw sdk::Failure("sudoers-too-much", {{"file", place.file}, {"line", std::to_string(place.line)}});
  }

  std::string runas_of(const Command& command, const Place& place) {
    if (!command.runas) return "(" + runas_default_ + ")";
    const auto list = [&](const Items& items) {
      return text_of(expander_.expand(items, AliasKind::runas, place));
    };
    const std::string groups = list(command.runas->groups);
    return "(" + list(command.runas->users) + (groups.empty() ? "" : " : " + groups) + ")";
  }

  Rule rule(const Entry& entry, const Items& users, const Command& command, const Item& item,
            const std::string& before) {
    Rule out{.place = entry.place, .users = users, .privileged = item.kind == Item::Kind::all};
    out.name = before + " " + tags_of(command);
    for (const auto& [name, value] : command.options) {
      const bool since = name == "NOTBEFORE", until = name == "NOTAFTER";
      if (!since && !until) {
        out.name += name + "=" + text_of(Item{.text = value}) + " ";
        continue;
      }
      const auto day = day_of(value);
      if (!day) {
        tell_(BEHORIG_ERROR, "sudoers-line",
              {{"file", entry.place.file},
               {"line", std::to_string(entry.place.line)},
               {"near", name + "=" + value}});
      }
      (since ? out.since : out.until) = day.value_or(BEHORIG_NO_DAY);
    }
    out.name += text_of(item);
    return out;
  }

  /// Those that change what one may do; that of the log and of mail do not.
  std::string tags_of(const Command& command) const {
    const bool all = command.item.kind == Item::Kind::all;  // an alias of ALL means no SETENV
    std::map<std::string, bool> tags = command.tags;
    tags.try_emplace("PASSWD", authenticate_);
    constexpr std::pair<const char*, bool> kTold[] = {
        {"EXEC", false}, {"FOLLOW", true}, {"INTERCEPT", true}, {"PASSWD", false}, {"SETENV", true}};
    std::string out;
    for (const auto& [name, on] : kTold) {
      const auto found = tags.find(name);
      const bool implied = all && std::string_view(name) == "SETENV";
      const bool told = found != tags.end() && found->second == on && !implied;
      if (told) out += std::string(on ? "" : "NO") + name + ": ";
    }
    // ALL means it, unless it is taken away.
    const auto setenv = tags.find("SETENV");
    if (all && setenv != tags.end() && !setenv->second) out += "NOSETENV: ";
    return out;
  }

  const Policy& policy_;
  const Machine& machine_;
  const Tell& tell_;
  Expander expander_;
  Rules out_;
  std::size_t bytes_ = 0;
  bool authenticate_ = true;
  std::string runas_default_ = "root";
};

}  // namespace

Rules rules_of(const Policy& policy, const Machine& machine, const Tell& tell) {
  return Maker(policy, machine, tell).make();
}

}  // namespace behorig::sudoers
