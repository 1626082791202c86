#include <algorithm>
#include <filesystem>

#include "core/schedule/calendar.h"
#include "core/settings/reader.h"

namespace behorig {
namespace {

void read_access(SettingsFile& file, const toml::node& node, std::vector<AccessSettings>& out) {
  if (!node.is_table()) {
    file.wrong("settings.type", &node, {{"key", "access"}, {"type", "[[access]]"}});
    return;
  }
  TableReader table(file, node.as_table(), "access");
  AccessSettings one;
  int names = 0;
  for (const auto& [key, into] : {std::pair{"user", &one.user},
                                  {"machine", &one.machine},
                                  {"subject", &one.subject},
                                  {"group", &one.group}}) {
    *into = table.text(key).value_or("");
    names += into->empty() ? 0 : 1;
  }
  if (names != 1) file.wrong("settings.access-one", &node);
  one.issuer = table.text("issuer").value_or("");
  one.person = table.text("person").value_or("");
  one.roles = table.texts("roles").value_or(std::vector<std::string>());
  // A person in the place of many, or of a machine, would own what nobody decided that they own.
  if (!one.person.empty() && (!one.group.empty() || !one.machine.empty()))
    file.wrong("settings.access-person", table.node("person"));
  for (const auto& role : one.roles) {
    if (role == "controller" || role == "coordinator" || role == "auditor" || role == "operator") continue;
    file.wrong("settings.one-of", table.node("roles"), {{"key", "access.roles"}, {"values", kAccessRoles}});
  }
  const auto same = [&](const AccessSettings& other) {
    return other.user == one.user && other.machine == one.machine && other.subject == one.subject &&
           other.group == one.group && other.issuer == one.issuer;
  };
  if (names == 1 && std::any_of(out.begin(), out.end(), same))
    file.wrong("settings.user-twice", &node, {{"user", one.user + one.machine + one.subject + one.group}});
  table.close();
  out.push_back(std::move(one));
}

}  // namespace

void read_daemon(SettingsFile& file, TableReader table, DaemonSettings& out) {
  const auto socket = table.text("socket");
  if (socket) out.socket = (file.path.parent_path() / *socket).lexically_normal().string();
  out.side_by_side = static_cast<int>(table.integer("side_by_side", 1, 64).value_or(out.side_by_side));
  out.deny_after = static_cast<int>(table.integer("deny_after", 0, 1000).value_or(out.deny_after));
  table.close();
}

void read_access(SettingsFile& file, const toml::array* entries, const std::vector<std::string>& issuers,
                 std::vector<AccessSettings>& out) {
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    read_access(file, *entries->get(i), out);
    if (out.empty() || (out.back().subject.empty() && out.back().group.empty())) continue;
    AccessSettings& one = out.back();
    if (one.issuer.empty() && issuers.size() == 1) one.issuer = issuers.front();
    if (std::find(issuers.begin(), issuers.end(), one.issuer) == issuers.end())
      file.wrong("settings.access-issuer", entries->get(i));
  }
}

void read_schedule(SettingsFile& file, TableReader table, const std::string& time_zone,
                   ScheduleSettings& out) {
  const auto check = table.text("check");
  if (check) out.check = *check;
  if (check && !check->empty()) {
    if (const auto calendar = Calendar::parse(*check, time_zone); !calendar) {
      file.wrong("settings.schedule", table.node("check"), {{"key", table.full("check")}});
      file.errors.push_back(calendar.error());
    }
  }
  out.jitter_seconds = table.duration("jitter").value_or(out.jitter_seconds);
  if (const auto seconds = table.duration("catch_up")) out.catch_up_seconds = seconds;
  table.close();
}

}  // namespace behorig
