#include "core/settings/settings.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/model/control.h"
#include "core/settings/reader.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;

void read_store(SettingsFile& file, TableReader table, Settings& out) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string url = table.text("url").value_or("sqlite:behorig.db");
  table.close();
  if (!url.starts_with(kSqlite) || url.size() == kSqlite.size()) {
    return file.wrong("settings.store", table.node("url"), {{"value", printable(url)}});
  }
  const fs::path path = file.path.parent_path() / url.substr(kSqlite.size());
  out.store_url = std::string(kSqlite) + path.lexically_normal().string();
}

void read_plugins(SettingsFile& file, TableReader table, Settings& out) {
  for (const auto& folder : table.texts("folders").value_or(std::vector<std::string>())) {
    out.plugin_folders.push_back((file.path.parent_path() / folder).lexically_normal());
  }
  out.allow_no_sandbox = table.boolean("allow_without_landlock").value_or(false);
  table.close();
}

void read_controls(SettingsFile& file, TableReader table, ControlSettings& out) {
  if (const auto* months = table.array("approval_months")) {
    for (const auto& one : *months) {
      const auto number = one.value<std::int64_t>();
      if (!number || *number < 0 || *number > 1200) {
        file.wrong("settings.type", &one,
                   {{"key", "controls.approval_months"}, {"type", "[0, 0, 24, 12, 6]"}});
      } else {
        out.approval_months.push_back(static_cast<int>(*number));
      }
    }
    if (months->size() > 5)
      file.wrong("settings.type", months,
                 {{"key", "controls.approval_months"}, {"type", "[0, 0, 24, 12, 6]"}});
  }
  out.require_reference = table.boolean("require_reference").value_or(false);
  if (const auto days = table.integer("escalate_revoked_days", 0, 36500))
    out.escalate_revoked_days = static_cast<int>(*days);
  out.also = table.texts("also").value_or(std::vector<std::string>());
  for (const auto& id : out.also) {
    const auto* control = find_control(id);
    if (control == nullptr || !control->on_request)
      file.wrong(
          "settings.one-of", table.node("also"),
          {{"key", "controls.also"}, {"values", "approver-left, circular-approval, contradicting-owners"}});
  }
  table.close();
}

/// Who may come from where, and who they are.
void read_sign_in(SettingsFile& file, TableReader& top, Settings& out) {
  if (const auto* api = top.table("api")) read_api(file, TableReader(file, api, "api"), out.api);
  if (const auto* oidc = top.table("oidc")) read_oidc(file, TableReader(file, oidc, "oidc"), out.oidc);
  if (const auto* jwt = top.table("jwt")) read_jwt(file, TableReader(file, jwt, "jwt"), out.jwt);
  if (out.oidc && !out.api) file.wrong("settings.oidc-api", top.node("oidc"));
  std::vector<std::string> issuers;
  if (out.oidc) issuers.push_back(out.oidc->issuer);
  if (out.jwt && (issuers.empty() || issuers.front() != out.jwt->issuer)) issuers.push_back(out.jwt->issuer);
  read_access(file, top.array("access"), issuers, out.daemon.access);
}

void read_top(SettingsFile& file, const toml::table& parsed, Settings& out) {
  TableReader top(file, &parsed, "");
  out.time_zone = top.text("time_zone").value_or(out.time_zone);
  if (const auto day = local_day(Instant(), out.time_zone); !day) {
    file.wrong("settings.time-zone", top.node("time_zone"), {{"value", printable(out.time_zone)}});
  }
  out.language = top.text("language").value_or("");
  if (!out.language.empty() && out.language != "sv" && out.language != "en") {
    file.wrong("settings.one-of", top.node("language"), {{"key", "language"}, {"values", "sv, en"}});
  }
  TableReader reg(file, top.table("register"), "register");
  const std::string plugin = reg.text("plugin").value_or("files");
  out.reg = reg.options(plugin);
  if (!top.has("register"))
    out.reg = {plugin, R"({"path":"register"})", {}, file.path.parent_path(), file.path.string()};
  read_store(file, TableReader(file, top.table("store"), "store"), out);
  read_plugins(file, TableReader(file, top.table("plugins"), "plugins"), out);
  read_controls(file, TableReader(file, top.table("controls"), "controls"), out.controls);
  read_schedule(file, TableReader(file, top.table("schedule"), "schedule"), out.time_zone, out.schedule);
  read_daemon(file, TableReader(file, top.table("daemon"), "daemon"), out.daemon);
  read_sign_in(file, top, out);
  top.close();
}

/// The .toml files of a folder that need not be there, by name.
std::vector<fs::path> files_in(const fs::path& folder, std::vector<Message>& errors) {
  std::error_code error;
  std::vector<fs::path> out;
  if (!fs::exists(folder, error)) return out;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") out.push_back(entry.path());
  }
  if (error) errors.push_back(Message("settings.unreadable", {{"file", folder.string()}}));
  std::sort(out.begin(), out.end());
  return out;
}

/// Of two with the same id the second is told as `twice` and left out.
template <class One>
void add_unless_twice(std::vector<One>& out, One one, const char* twice, std::vector<Message>& errors) {
  const auto same =
      std::find_if(out.begin(), out.end(), [&](const auto& other) { return nfc(other.id) == nfc(one.id); });
  if (same == out.end()) {
    out.push_back(std::move(one));
  } else {
    errors.push_back(Message(twice, {{"file", one.source}, {"id", one.id}, {"other", same->source}}));
  }
}

template <class One>
void sort_by_id(std::vector<One>& all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

void read_systems(const fs::path& folder, const std::string& time_zone, std::vector<SystemSettings>& out,
                  std::vector<Message>& errors) {
  for (const auto& file : files_in(folder, errors)) {
    if (auto system = read_system_settings(file, time_zone, errors))
      add_unless_twice(out, std::move(*system), "settings.system-twice", errors);
  }
  sort_by_id(out);
}

void read_sinks(const fs::path& folder, const Settings& settings, std::vector<SinkSettings>& out,
                std::vector<Message>& errors) {
  for (const auto& file : files_in(folder, errors)) {
    auto sink = read_sink_settings(file, errors);
    if (!sink) continue;
    for (const auto& rule : sink->rules) {
      for (const auto& id : rule.systems) {
        const auto same = [&](const auto& known) { return nfc(known.id) == nfc(id); };
        const auto manual = [&](const auto& known) { return nfc(known) == nfc(id); };
        if (std::none_of(settings.systems.begin(), settings.systems.end(), same) &&
            std::none_of(settings.manual.begin(), settings.manual.end(), manual))
          errors.push_back(
              Message("settings.sink-system", {{"file", sink->source}, {"system", printable(id)}}));
      }
    }
    add_unless_twice(out, std::move(*sink), "settings.sink-twice", errors);
  }
  sort_by_id(out);
}

}  // namespace

std::variant<Settings, SettingsErrors> load_settings(const fs::path& given) {
  SettingsErrors wrong;
  std::error_code error;
  SettingsFile file{fs::absolute(given, error).lexically_normal(), wrong.errors};
  Settings out;
  out.file = file.path;
  if (const auto parsed = parse_file(file)) read_top(file, *parsed, out);
  read_systems(file.path.parent_path() / "systems.d", out.time_zone, out.systems, wrong.errors);
  for (const auto& system : out.systems) {
    if (system.manual) out.manual.push_back(system.id);
  }
  std::erase_if(out.systems, [](const SystemSettings& system) { return system.manual; });
  read_sinks(file.path.parent_path() / "sinks.d", out, out.sinks, wrong.errors);
  out.own_controls = read_own_controls(file.path.parent_path() / "controls.d", wrong.errors);
  for (const auto& control : out.own_controls) {
    for (const auto& id : control.systems) {
      const auto known = [&](const auto& system) { return nfc(system.id) == nfc(id); };
      if (std::none_of(out.systems.begin(), out.systems.end(), known))
        wrong.errors.push_back(Message("own.system", {{"file", control.file}, {"system", printable(id)}}));
    }
  }
  if (!wrong.errors.empty()) return wrong;
  return out;
}

const SinkSettings* find_sink(const Settings& settings, const std::string& id) {
  const auto found = std::find_if(settings.sinks.begin(), settings.sinks.end(),
                                  [&](const auto& sink) { return sink.id == id; });
  return found == settings.sinks.end() ? nullptr : &*found;
}

std::string settings_language(const fs::path& path) {
  std::vector<Message> ignored;
  SettingsFile file{path, ignored};
  const auto parsed = parse_file(file);
  const auto language = parsed ? (*parsed)["language"].value<std::string>() : std::nullopt;
  return language == "sv" || language == "en" ? *language : std::string();
}

Result<fs::path> find_settings(const std::optional<fs::path>& given) {
  std::error_code error;
  if (given) {
    if (fs::exists(*given, error)) return *given;
    return Message("settings.not-there", {{"file", given->string()}});
  }
  for (const char* place : {"behorig.toml", "/etc/behorig/behorig.toml"}) {
    if (fs::exists(place, error)) return fs::path(place);
  }
  return Message("settings.none");
}

std::optional<std::int64_t> parse_duration(const std::string& text) {
  constexpr std::size_t kDigits = 9;
  const auto digits =
      std::find_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; }) - text.begin();
  if (digits == 0 || digits > static_cast<std::ptrdiff_t>(kDigits) ||
      text.size() != static_cast<std::size_t>(digits) + 1) {
    return std::nullopt;
  }
  const std::int64_t number = std::stoll(text.substr(0, static_cast<std::size_t>(digits)));
  switch (text.back()) {
    case 's':
      return number;
    case 'm':
      return number * 60;
    case 'h':
      return number * 3600;
    case 'd':
      return number * 86400;
    default:
      return std::nullopt;
  }
}

}  // namespace behorig
