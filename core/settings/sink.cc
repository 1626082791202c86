#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/model/control.h"
#include "core/settings/reader.h"

namespace behorig {
namespace {

constexpr std::array<std::pair<std::string_view, Grouping>, 4> kGroupings{{{"run", Grouping::run},
                                                                           {"control", Grouping::control},
                                                                           {"finding", Grouping::finding},
                                                                           {"none", Grouping::none}}};

/// The name goes into incidents and file names of receivers.
bool good_sink_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

SinkRule read_rule(SettingsFile& file, TableReader table) {
  SinkRule out;
  out.systems = table.texts("systems").value_or(out.systems);
  out.controls = table.texts("controls").value_or(out.controls);
  if (const auto word = table.text("severity")) {
    const auto least = severity(*word);
    if (!least) {
      file.wrong("settings.one-of", table.node("severity"),
                 {{"key", "rule.severity"}, {"values", "info, low, medium, high, critical"}});
    }
    out.severity = least.value_or(out.severity);
  }
  const auto word = table.text("group").value_or("run");
  const auto* found = std::find_if(kGroupings.begin(), kGroupings.end(),
                                   [&](const auto& known) { return known.first == word; });
  if (found == kGroupings.end()) {
    file.wrong("settings.one-of", table.node("group"),
               {{"key", "rule.group"}, {"values", "run, control, finding, none"}});
  } else {
    out.grouping = found->second;
  }
  for (const auto& control : out.controls) {
    if (find_control(control) != nullptr || is_own_control(control)) continue;
    std::vector<std::string> known;
    for (const auto& one : all_controls()) known.emplace_back(one.id);
    file.wrong(
        "settings.sink-control", table.node("controls"),
        {{"control", printable(control)}, {"near", nearest(control, known).value_or("orphan-account")}});
  }
  table.close();
  return out;
}

/// What somebody wants who has said nothing: the worst each by itself, the rest together.
std::vector<SinkRule> usual_rules() {
  return {{{}, {}, Severity::critical, Grouping::finding}, {{}, {}, Severity::info, Grouping::run}};
}

}  // namespace

std::optional<SinkSettings> read_sink_settings(const std::filesystem::path& path,
                                               std::vector<Message>& errors) {
  SettingsFile file{path, errors};
  const std::size_t before = errors.size();
  const auto parsed = parse_file(file);
  if (!parsed) return std::nullopt;
  SinkSettings out;
  out.source = path.string();
  TableReader top(file, &*parsed, "");
  top.required("sink");
  TableReader sink(file, top.table("sink"), "sink");
  sink.required("id");
  sink.required("plugin");
  out.id = sink.text("id").value_or("");
  if (sink.has("id") && !good_sink_name(out.id)) file.wrong("settings.sink-name", sink.node("id"));
  out.language = sink.text("language").value_or("");
  if (!out.language.empty() && out.language != "sv" && out.language != "en")
    file.wrong("settings.one-of", sink.node("language"), {{"key", "sink.language"}, {"values", "sv, en"}});
  out.follow_seconds = sink.duration("follow").value_or(out.follow_seconds);
  out.give_up_seconds = sink.duration("give_up").value_or(out.give_up_seconds);
  out.deadline_seconds = sink.duration("deadline").value_or(out.deadline_seconds);
  const std::string plugin = sink.text("plugin").value_or("");
  sink.close();
  if (!plugin.empty()) out.plugin = TableReader(file, top.table(plugin), plugin).options(plugin);
  const auto* rules = top.array("rule");
  for (std::size_t i = 0; rules != nullptr && i < rules->size(); ++i) {
    if (const auto* rule = rules->get(i)->as_table()) {
      out.rules.push_back(read_rule(file, TableReader(file, rule, "rule")));
    } else {
      file.wrong("settings.type", rules->get(i), {{"key", "rule"}, {"type", "[[rule]]"}});
    }
  }
  if (out.rules.empty()) out.rules = usual_rules();
  top.close();
  if (errors.size() != before) return std::nullopt;
  return out;
}

}  // namespace behorig
