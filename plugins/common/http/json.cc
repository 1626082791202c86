#include "plugins/common/http/json.h"

#include <string_view>

namespace behorig::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepth = 32;

[[noreturn]] void refuse(const Answer& answer, const std::string& url) {
  const sdk::Args args{{"url", url}, {"status", std::to_string(answer.status)}};
  if (answer.status == 401 || answer.status == 403) throw sdk::Failure("http-refused", args);
  if (answer.status == 404) throw sdk::Failure("http-not-there", args);
  if (answer.status >= 300 && answer.status < 400) throw sdk::Failure("http-redirect", args);
  throw sdk::Failure("http-status", args);
}

}  // namespace

json::object object_of(const Answer& answer, const std::string& url) {
  if (answer.status != 200) refuse(answer, url);
  if (!answer.type.ends_with("json")) throw sdk::Failure("http-type", {{"url", url}, {"type", answer.type}});
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepth;
  json::value value = json::parse(answer.body, error, {}, options);
  if (error) throw sdk::Failure("http-json", {{"url", url}, {"what", error.message()}});
  if (!value.is_object()) throw sdk::Failure("http-json", {{"url", url}, {"what", "no object"}});
  return std::move(value.as_object());
}

}  // namespace behorig::http
