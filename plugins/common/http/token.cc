#include "plugins/common/http/token.h"

#include <algorithm>

#include "plugins/common/http/json.h"

namespace behorig::http {
namespace {

/// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k)
      word = word << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[word >> (18 - 6 * k) & 63u] : '=';
  }
  return out;
}

/// It goes into a header: a line end in it would be another header.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string Session::ask() const {
  // Both halves are form-encoded first (RFC 6749, section 2.3.1).
  const std::string both = escaped(credentials_.client_id) + ":" + escaped(credentials_.client_secret);
  std::string form = "grant_type=client_credentials";
  if (!credentials_.scope.empty()) form += "&scope=" + escaped(credentials_.scope);
  const auto answer = client_.send(
      {credentials_.token_url, {"Authorization: Basic " + base64(both), "Accept: application/json"}, form});
  if (answer.status == 400 || answer.status == 401)
    throw sdk::Failure("http-no-token", {{"url", credentials_.token_url}});
  const auto object = object_of(answer, credentials_.token_url);
  const auto* token = object.if_contains("access_token");
  if (token == nullptr || !token->is_string())
    throw sdk::Failure("http-no-token", {{"url", credentials_.token_url}});
  return std::string(token->as_string());
}

std::string Session::bearer() {
  if (!current_) current_ = credentials_.token.empty() ? ask() : credentials_.token;
  if (!is_token(*current_)) throw sdk::Failure("http-token-wrong");
  return "Authorization: Bearer " + *current_;
}

Answer Session::get(const std::string& url) {
  const auto ask_for = [&] {
    return client_.send({url, {bearer(), "Accept: application/scim+json, application/json"}});
  };
  const bool fresh = !current_;
  Answer answer = ask_for();
  constexpr long kUnauthorised = 401;
  if (answer.status != kUnauthorised || fresh || !credentials_.token.empty()) return answer;
  current_.reset();
  return ask_for();
}

}  // namespace behorig::http
