#include "plugins/sinks/rest/answer.h"

#include <algorithm>
#include <boost/json.hpp>

namespace behorig::rest {

namespace json = boost::json;

std::optional<std::string> at_pointer(std::string_view body, std::string_view pointer) {
  constexpr std::size_t kDepth = 64;
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepth;
  const json::value whole = json::parse(body, error, {}, options);
  if (error) return std::nullopt;
  const json::value* found = whole.find_pointer(pointer, error);
  if (found == nullptr) return std::nullopt;
  if (found->is_int64()) return std::to_string(found->get_int64());
  if (found->is_uint64()) return std::to_string(found->get_uint64());
  if (!found->is_string() || found->get_string().empty()) return std::nullopt;
  return std::string(found->get_string());
}

bool is_reference(std::string_view text) {
  constexpr std::size_t kLongest = 256;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace behorig::rest
