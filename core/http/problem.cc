#include "core/http/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "core/base/json_text.h"
#include "core/base/text.h"

namespace behorig::httpd {
namespace {

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// `0.8` in thousandths; nullopt if it is none.
std::optional<int> quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int out = (text[0] - '0') * 1000, worth = 100;
  for (std::size_t at = 2; at < text.size(); ++at, worth /= 10) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    out += (text[at] - '0') * worth;
  }
  return out > 1000 ? std::nullopt : std::optional(out);
}

/// One range of the list, `sv-SE;q=0.8`: does it name the language, and how much is it wanted?
struct Wanted {
  std::string_view range;
  int quality = 1000;
};
Wanted wanted(std::string_view part) {
  const std::size_t semicolon = part.find(';');
  Wanted out{without_blanks(part.substr(0, semicolon))};
  if (semicolon == std::string_view::npos) return out;
  const std::string_view weight = without_blanks(part.substr(semicolon + 1));
  const auto number =
      weight.starts_with("q=") || weight.starts_with("Q=") ? quality(weight.substr(2)) : std::optional<int>();
  out.quality = number.value_or(0);
  return out;
}

bool names(std::string_view range, std::string_view language) {
  return same_word(range, language) || (range.size() > language.size() && range[language.size()] == '-' &&
                                        same_word(range.substr(0, language.size()), language));
}

/// Titles in Swedish are in the catalogue, by status; those that it lacks are shown as RFC 9110 has them.
std::string title_of(int status, Language language, const Catalogue& catalogue) {
  const std::string id = fmt::format("http.status-{}", status);
  const std::string* text = catalogue.text(id, language);
  return text != nullptr ? *text : std::string(reason_phrase(status));
}

}  // namespace

Language language_of(std::string_view accept_language) {
  std::optional<int> swedish, english, any;
  while (!accept_language.empty()) {
    const std::size_t comma = accept_language.find(',');
    const Wanted one = wanted(accept_language.substr(0, comma));
    if (names(one.range, "sv")) swedish = std::max(swedish.value_or(0), one.quality);
    if (names(one.range, "en")) english = std::max(english.value_or(0), one.quality);
    if (one.range == "*") any = one.quality;
    if (comma == std::string_view::npos) break;
    accept_language.remove_prefix(comma + 1);
  }
  const int other = any.value_or(0);
  return swedish.value_or(other) > english.value_or(other) ? Language::sv : Language::en;
}

Language language_of(const Request& request) {
  const std::string* accepted = request.header("accept-language");
  return accepted != nullptr ? language_of(*accepted) : Language::en;
}

Response problem(const Request& request, int status, const Message& what, const Catalogue& catalogue) {
  const Language language = language_of(request);
  Response out;
  out.status = status;
  out.content_type = "application/problem+json";
  out.headers = {
      {"Content-Language", code_of(language)}, {"Vary", "Accept-Language"}, {"Cache-Control", "no-store"}};
  out.body = "{\"type\":";
  append_json(out.body, "urn:behorig:problem:" + what.id);
  out.body += ",\"title\":";
  append_json(out.body, title_of(status, language, catalogue));
  out.body += fmt::format(",\"status\":{},\"detail\":", status);
  append_json(out.body, catalogue.say(what, language));
  out.body += ",\"instance\":";
  append_json(out.body, "urn:behorig:request:" + request.id);
  out.body += "}";
  return out;
}

}  // namespace behorig::httpd
