#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/settings/reader.h"

namespace behorig {
namespace {

void read_system(SettingsFile& file, TableReader table, SystemSettings& out) {
  table.required("id");
  out.manual = table.boolean("manual").value_or(false);
  if (!out.manual) table.required("connector");
  const auto id = table.text("id");
  out.id = id.value_or("");
  if (id && (id->empty() || printable(*id) != *id)) {
    file.wrong("settings.blank", table.where(), {{"key", "system.id"}});
  }
  out.connector.plugin = table.text("connector").value_or("");
  out.dormant_days = static_cast<int>(table.integer("dormant_days", 1, 36500).value_or(out.dormant_days));
  if (const auto age = table.text("max_age")) out.max_age = *age;
  out.max_age_seconds = table.duration("max_age").value_or(out.max_age_seconds);
  const auto grants = table.text("grants").value_or("any");
  if (grants != "any" && grants != "groups") {
    file.wrong("settings.one-of", table.node("grants"),
               {{"key", "system.grants"}, {"values", "any, groups"}});
  }
  out.grants_by_groups_only = grants == "groups";
  table.close();
}

void read_correlation(SettingsFile& file, TableReader table, SystemSettings& out) {
  constexpr std::array<std::string_view, 6> kColumns{"person", "name", "email", "unit", "title", "manager"};
  const auto* keys = table.array("keys");
  for (std::size_t i = 0; keys != nullptr && i < keys->size(); ++i) {
    const toml::node& node = *keys->get(i);
    if (!node.is_table()) {
      file.wrong("settings.type", &node,
                 {{"key", "correlate.keys"}, {"type", "{ account = \"…\", person = \"…\" }"}});
      continue;
    }
    TableReader key(file, node.as_table(), "correlate.keys");
    key.required("account");
    key.required("person");
    CorrelationSetting setting{key.text("account").value_or(""), key.text("person").value_or("")};
    key.close();
    if (key.has("person") && std::find(kColumns.begin(), kColumns.end(), setting.person) == kColumns.end()) {
      file.wrong("settings.one-of", key.node("person"),
                 {{"key", "correlate.keys.person"}, {"values", "person, name, email, unit, title, manager"}});
    }
    out.keys.push_back(std::move(setting));
  }
  table.close();
}

void read_guard(TableReader table, SystemSettings& out) {
  out.shrink_percent = static_cast<int>(table.integer("shrink_percent", 0, 100).value_or(out.shrink_percent));
  out.growth_percent =
      static_cast<int>(table.integer("growth_percent", 0, 100000).value_or(out.growth_percent));
  out.may_be_empty = table.boolean("may_be_empty").value_or(false);
  out.sentinels = table.texts("sentinels").value_or(std::vector<std::string>());
  out.identity = table.text("identity").value_or("");
  table.close();
}

void read_limits(TableReader table, SystemSettings& out) {
  out.deadline_seconds = table.duration("deadline").value_or(out.deadline_seconds);
  out.memory_mib = table.integer("memory_mib", 16, 1 << 20).value_or(out.memory_mib);
  table.close();
}

}  // namespace

std::optional<SystemSettings> read_system_settings(const std::filesystem::path& path,
                                                   const std::string& time_zone,
                                                   std::vector<Message>& errors) {
  SettingsFile file{path, errors};
  const std::size_t before = errors.size();
  const auto parsed = parse_file(file);
  if (!parsed) return std::nullopt;
  SystemSettings out;
  out.source = path.string();
  TableReader top(file, &*parsed, "");
  top.required("system");
  read_system(file, TableReader(file, top.table("system"), "system"), out);
  if (out.manual) {
    // Nothing is read: what says how would be a mistake.
    top.close();
    return errors.size() == before ? std::optional(std::move(out)) : std::nullopt;
  }
  const std::string plugin = out.connector.plugin;
  out.connector = TableReader(file, top.table("connector"), "connector").options(plugin);
  read_correlation(file, TableReader(file, top.table("correlate"), "correlate"), out);
  read_guard(TableReader(file, top.table("guard"), "guard"), out);
  read_limits(TableReader(file, top.table("limits"), "limits"), out);
  if (const auto* schedule = top.table("schedule"))
    read_schedule(file, TableReader(file, schedule, "schedule"), time_zone, out.schedule.emplace());
  top.close();
  if (errors.size() != before) return std::nullopt;
  return out;
}

}  // namespace behorig
