#include "plugins/common/formats/finding.h"

namespace behorig::formats {
namespace {

namespace json = boost::json;

std::string_view in_language(const json::object& texts, const std::string& language) {
  const auto text = member(texts, language);
  return text.empty() ? member(texts, "en") : text;
}

}  // namespace

std::string_view member(const json::object& finding, std::string_view name) {
  const auto* value = finding.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

std::string title_of(const delivery::Item& item, const delivery::Change& change) {
  const auto* title = change.finding.if_contains("title");
  if (title == nullptr || !title->is_object()) return item.title;
  return std::string(in_language(title->get_object(), item.language));
}

std::string reasons_of(const delivery::Item& item, const delivery::Change& change) {
  const auto* why = change.finding.if_contains("why");
  const auto* reasons =
      why != nullptr && why->is_object() ? why->get_object().if_contains("reasons") : nullptr;
  std::string out;
  if (reasons == nullptr || !reasons->is_array()) return out;
  for (const auto& reason : reasons->get_array()) {
    if (!reason.is_object()) continue;
    if (!out.empty()) out += ' ';
    out += in_language(reason.get_object(), item.language);
  }
  return out;
}

json::object change_object(const delivery::Item& item, const delivery::Change& change) {
  json::object out = delivery::envelope(item);
  out["schema"] = "behorig.change/1";
  out["id"] = change.id;
  out["change"] = change.change;
  out["at"] = change.at;
  out["came"] = change.came;
  out["went"] = change.went;
  out["finding"] = change.finding;
  return out;
}

std::string change_line(const delivery::Item& item, const delivery::Change& change) {
  return json::serialize(change_object(item, change));
}

Step step_of(std::string_view change) {
  if (change == "new") return Step::appears;
  if (change == "resolved" || change == "superseded" || change == "out-of-scope") return Step::ends;
  return Step::goes_on;
}

}  // namespace behorig::formats
