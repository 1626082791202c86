#include "plugins/common/delivery/item.h"

#include <algorithm>
#include <array>

#include "plugins/common/delivery/time.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::delivery {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargest = 64u << 20, kDepth = 64, kMostChanges = 1'000'000, kMostOwners = 1000;
constexpr std::size_t kLongestId = 256, kLongestKey = 128, kLongestLine = 500, kLongestText = 1u << 20;

constexpr std::array<std::pair<Action, std::string_view>, 5> kActions{{{Action::open, "open"},
                                                                       {Action::update, "update"},
                                                                       {Action::close, "close"},
                                                                       {Action::reopen, "reopen"},
                                                                       {Action::look, "look"}}};

[[noreturn]] void wrong(std::string_view what) {
  throw sdk::Failure("item-wrong", {{"what", std::string(what)}});
}

const json::value& member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) wrong(name);
  return *value;
}
const json::object& object_of(const json::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_object()) wrong(name);
  return value.get_object();
}
const json::array& array_of(const json::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_array()) wrong(name);
  return value.get_array();
}
std::string_view text_of(const json::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_string()) wrong(name);
  return value.get_string();
}

/// One line for a person.
std::string line_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return text::cleaned(text_of(object, name), kLongestLine);
}

bool plain(std::string_view text, std::string_view besides) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           besides.find(c) != std::string_view::npos;
  });
}

/// No spaces and no control characters: it may stand in headers and lines.
bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string id_of(const json::object& object, std::string_view name) {
  const auto text = text_of(object, name);
  if (text.empty() || text.size() > kLongestId || !printable(text)) wrong(name);
  return std::string(text);
}

std::int64_t count_of(const json::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_int64() || value.get_int64() < 0) wrong(name);
  return value.get_int64();
}

/// Several lines for a person: line ends are line feeds, other control characters become question marks.
std::string lines_of(const json::object& object, std::string_view name) {
  std::string_view text = text_of(object, name);
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (out.size() + line.size() > kLongestText) return out + "...\n";
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', from), line.size());
      out += text::cleaned(line.substr(from, tab - from), kLongestText);
      if (tab < line.size()) out += '\t';
      from = tab + 1;
    }
    if (end != std::string_view::npos) out += '\n';
  }
  return out;
}

Action action_of(std::string_view name) {
  for (const auto& [action, text] : kActions) {
    if (text == name) return action;
  }
  wrong("action");
}

Owner owner_of(const json::value& value) {
  if (!value.is_object()) wrong("owners");
  const auto& object = value.get_object();
  Owner out{.id = line_of(object, "id"), .name = line_of(object, "name"), .email = line_of(object, "email")};
  if (!is_address(out.email)) out.email.clear();
  if (object.contains("language")) out.language = line_of(object, "language");
  return out;
}

/// Items of before there were any have none.
void read_translations(const json::object& object, Item& out) {
  if (!object.contains("translations")) return;
  const auto& all = object_of(object, "translations");
  constexpr std::size_t kMostLanguages = 8;
  if (all.size() > kMostLanguages) wrong("translations");
  for (const auto& [language, value] : all) {
    if (!value.is_object()) wrong("translations");
    out.translations[language] = {line_of(value.get_object(), "title"), lines_of(value.get_object(), "text")};
  }
}

Change change_of(const json::value& value) {
  if (!value.is_object()) wrong("changes");
  const auto& object = value.get_object();
  Change out{.id = id_of(object, "id"), .change = id_of(object, "change"), .at = id_of(object, "at")};
  const auto time = epoch_milliseconds(out.at);
  if (!time) wrong("at");
  out.at_ms = *time;
  out.came = array_of(object, "came");
  out.went = array_of(object, "went");
  out.finding = object_of(object, "finding");
  id_of(out.finding, "id");
  return out;
}

void read_system(const json::object& object, Item& out) {
  const auto& value = member(object, "system");
  if (value.is_null()) return;
  const auto& system = object_of(object, "system");
  out.system = line_of(system, "id");
  out.system_name = line_of(system, "name");
  const auto& owners = array_of(system, "owners");
  if (owners.size() > kMostOwners) wrong("owners");
  for (const auto& owner : owners) out.owners.push_back(owner_of(owner));
  const auto* unknown = system.if_contains("owners_unknown");
  out.owners_unknown = unknown != nullptr && unknown->is_bool() && unknown->get_bool();
}

void read_incident(const json::object& object, Item& out) {
  const auto& incident = object_of(object, "incident");
  const auto key = text_of(incident, "key");
  if (key.empty() || key.size() > kLongestKey || !plain(key, ".:-")) wrong("incident.key");
  out.key = key;
  const auto* reference = incident.if_contains("reference");
  if (reference != nullptr && !reference->is_null()) out.reference = id_of(incident, "reference");
  if (incident.contains("seen")) {
    out.seen = id_of(incident, "seen");
    if (!epoch_milliseconds(out.seen)) wrong("incident.seen");
  }
  out.findings = count_of(incident, "findings");
  out.open = count_of(incident, "open");
}

}  // namespace

std::string_view name_of(Action action) {
  for (const auto& [value, name] : kActions) {
    if (value == action) return name;
  }
  return {};
}

bool is_address(std::string_view text) {
  constexpr std::size_t kLongest = 254;
  const std::size_t at = text.find('@');
  if (text.size() > kLongest || at == 0 || at == std::string_view::npos) return false;
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  return plain(local, ".!#$%&'*+-/=?^_`{|}~") && !domain.empty() && plain(domain, ".-") &&
         !domain.starts_with('.') && !domain.starts_with('-') && !domain.ends_with('.');
}

Wording Item::in(std::string_view wanted) const {
  const auto found = translations.find(wanted);
  return found == translations.end() ? Wording{title, text} : found->second;
}

Item parse(std::string_view id, std::string_view source) {
  if (source.size() > kLargest) wrong("size");
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepth;
  const json::value value = json::parse(source, error, {}, options);
  if (error || !value.is_object()) wrong("JSON");
  const auto& object = value.get_object();
  if (text_of(object, "schema") != "behorig.delivery/1") wrong("schema");
  Item out;
  out.id = id_of(object, "id");
  if (out.id != id) wrong("id");
  out.made = id_of(object, "made");
  if (!epoch_milliseconds(out.made)) wrong("made");
  out.action = action_of(text_of(object, "action"));
  read_incident(object, out);
  read_system(object, out);
  out.severity = line_of(object, "severity");
  out.language = line_of(object, "language");
  out.title = line_of(object, "title");
  out.text = lines_of(object, "text");
  read_translations(object, out);
  const auto& changes = array_of(object, "changes");
  if (changes.size() > kMostChanges) wrong("changes");
  for (const auto& change : changes) out.changes.push_back(change_of(change));
  return out;
}

json::object envelope(const Item& item) {
  json::object incident{{"key", item.key}, {"findings", item.findings}, {"open", item.open}};
  if (!item.reference.empty()) incident["reference"] = item.reference;
  json::array owners;
  for (const auto& owner : item.owners)
    owners.push_back({{"id", owner.id}, {"name", owner.name}, {"email", owner.email}});
  return {{"delivery", item.id},
          {"made", item.made},
          {"action", name_of(item.action)},
          {"incident", std::move(incident)},
          {"system", {{"id", item.system}, {"name", item.system_name}, {"owners", std::move(owners)}}},
          {"severity", item.severity},
          {"title", item.title}};
}

}  // namespace behorig::delivery
