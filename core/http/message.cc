#include "core/http/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace behorig::httpd {
namespace {

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool good_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool good_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// Those that the server writes, and that no handler may.
bool of_the_connection(std::string_view name) {
  constexpr std::array<std::string_view, 9> kOwn{"content-length", "transfer-encoding", "connection",
                                                 "date",           "content-type",      "keep-alive",
                                                 "upgrade",        "trailer",           "te"};
  return std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view own) { return same_word(own, name); });
}

bool may_have_content(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return small(x) == small(y); });
}

const std::string* header_in(const Pairs& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_word(key, name)) return &value;
  }
  return nullptr;
}

const std::string* Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view reason_phrase(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 29> kPhrases{
      {{200, "OK"},
       {201, "Created"},
       {202, "Accepted"},
       {204, "No Content"},
       {301, "Moved Permanently"},
       {302, "Found"},
       {303, "See Other"},
       {304, "Not Modified"},
       {307, "Temporary Redirect"},
       {308, "Permanent Redirect"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {405, "Method Not Allowed"},
       {406, "Not Acceptable"},
       {409, "Conflict"},
       {412, "Precondition Failed"},
       {413, "Content Too Large"},
       {415, "Unsupported Media Type"},
       {417, "Expectation Failed"},
       {422, "Unprocessable Content"},
       {428, "Precondition Required"},
       {429, "Too Many Requests"},
       {431, "Request Header Fields Too Large"},
       {500, "Internal Server Error"},
       {501, "Not Implemented"},
       {503, "Service Unavailable"},
       {505, "HTTP Version Not Supported"}}};
  for (const auto& [known, phrase] : kPhrases) {
    if (known == status) return phrase;
  }
  return "Status";
}

std::optional<std::string> head_of(const Response& response, const Sending& sending) {
  if (response.status < 200 || response.status > 599 || !good_value(response.content_type))
    return std::nullopt;
  if (!may_have_content(response.status) && (!response.body.empty() || response.events)) return std::nullopt;
  std::string out = fmt::format("HTTP/1.{} {} {}\r\n", sending.http_1_0 ? 0 : 1, response.status,
                                reason_phrase(response.status));
  if (!sending.date.empty()) out += "Date: " + sending.date + "\r\n";
  if (!response.content_type.empty()) out += "Content-Type: " + response.content_type + "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (!good_name(name) || !good_value(value) || of_the_connection(name)) return std::nullopt;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (sending.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (may_have_content(response.status) && !response.events) {
    out += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  if (sending.close) {
    out += "Connection: close\r\n";
  } else if (sending.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  return out + "\r\n";
}

std::string http_date(long long seconds) {
  using namespace std::chrono;
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds instant{std::chrono::seconds(seconds)};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace behorig::httpd
