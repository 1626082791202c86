#include "plugins/sinks/rest/template.h"

#include <boost/json.hpp>

#include "plugins/common/http/client.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::rest {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepth = 64, kLongestHeader = 2000;

std::string written(std::string_view name, const std::string& value, Place place) {
  switch (place) {
    case Place::url:
    case Place::form:
      return http::escaped(value);
    case Place::header:
      return text::cleaned(value, kLongestHeader);
    case Place::json:
      break;
  }
  if (name == kChanges) return value;
  const std::string quoted = json::serialize(json::string(value));
  return quoted.substr(1, quoted.size() - 2);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

json::array changes_of(const delivery::Item& item) {
  json::array out;
  for (const auto& change : item.changes)
    out.push_back({{"id", change.id},
                   {"change", change.change},
                   {"at", change.at},
                   {"came", change.came},
                   {"went", change.went},
                   {"finding", change.finding}});
  return out;
}

}  // namespace

Values values_of(const delivery::Item& item) {
  const delivery::Owner nobody;
  const auto& owner = item.owners.empty() ? nobody : item.owners.front();
  return {{"action", std::string(name_of(item.action))},
          {"delivery", item.id},
          {"made", item.made},
          {"key", item.key},
          {"reference", item.reference},
          {"findings", std::to_string(item.findings)},
          {"open", std::to_string(item.open)},
          {"system", item.system},
          {"system_name", item.system_name},
          {"owner", owner.id},
          {"owner_name", owner.name},
          {"owner_email", owner.email},
          {"severity", item.severity},
          {"language", item.language},
          {"title", item.title},
          {"text", item.text},
          {std::string(kChanges), json::serialize(changes_of(item))}};
}

std::string rendered(std::string_view text, const Values& values, Place place) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos)
      throw sdk::Failure("template-open", {{"text", std::string(text.substr(open))}});
    const auto name = trimmed(text.substr(open + 2, close - open - 2));
    const auto value = values.find(name);
    if (value == values.end() || (name == kChanges && place != Place::json))
      throw sdk::Failure("template-unknown", {{"name", std::string(name)}});
    out += written(name, value->second, place);
    text.remove_prefix(close + 2);
  }
  if (place != Place::json || out.empty()) return out;
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepth;
  json::parse(out, error, {}, options);
  if (error) throw sdk::Failure("body-not-json", {{"what", error.message()}});
  return out;
}

}  // namespace behorig::rest
