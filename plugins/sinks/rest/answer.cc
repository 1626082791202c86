#include "plugins/sinks/rest/answer.h"

#include <algorithm>
#include <boost/json.hpp>

namespace behorig::rest {

namespace json = boost::json;

namespace {

std::optional<json::value> read(std::string_view body) {
  constexpr std::size_t kDepth = 64;
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepth;
  auto whole = json::parse(body, error, {}, options);
  return error ? std::nullopt : std::optional(std::move(whole));
}

/// A text, or a number as text.
std::optional<std::string> text_of(const json::value& value) {
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  return value.is_string() ? std::optional<std::string>(value.get_string()) : std::nullopt;
}

}  // namespace

std::optional<std::string> at_pointer(std::string_view body, std::string_view pointer) {
  const auto whole = read(body);
  if (!whole) return std::nullopt;
  json::error_code error;
  const json::value* found = whole->find_pointer(pointer, error);
  auto text = found == nullptr ? std::nullopt : text_of(*found);
  return text && text->empty() ? std::nullopt : text;
}

std::optional<std::string> found_at(std::string_view body, std::string_view pointer) {
  const auto whole = read(body);
  if (!whole) return std::nullopt;
  // The pointer's beginnings, from the whole to all of it: what is there says what is not.
  const json::value* at = &*whole;
  for (std::size_t end = 0; end < pointer.size();) {
    const std::size_t from = end;
    end = std::min(pointer.find('/', from + 1), pointer.size());
    json::error_code error;
    const auto step = pointer.substr(from, end - from);
    const json::value* next = at->find_pointer(step, error);
    if (next != nullptr && !next->is_null()) {
      at = next;
      continue;
    }
    const auto* object = at->if_object();
    const bool would_have_it = object != nullptr && end == pointer.size() && (from > 0 || object->empty());
    const bool short_list =
        at->is_array() && step.find_first_not_of("0123456789", 1) == step.npos && step.size() > 1;
    return next != nullptr || short_list || would_have_it ? std::optional<std::string>("") : std::nullopt;
  }
  auto text = text_of(*at);
  return !text || (!text->empty() && !is_reference(*text)) ? std::nullopt : text;
}

bool is_reference(std::string_view text) {
  constexpr std::size_t kLongest = 256;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace behorig::rest
