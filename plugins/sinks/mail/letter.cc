#include "plugins/sinks/mail/letter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>

#include "plugins/common/delivery/time.h"
#include "plugins/common/text/clean.h"

namespace behorig::mail {
namespace {

constexpr std::size_t kLine = 76;

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

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The left side of a message id. What dots and letters cannot say is written in hexadecimal digits.
std::string id_part(std::string_view text) {
  std::string out = "behorig.";
  for (const char c : text) {
    constexpr char kHex[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (letter_or_digit(c) || c == '-') {
      out += c;
    } else {
      out += {'_', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::string mailbox(const std::string& name, const std::string& address) {
  return name.empty() ? address : header_text(name) + " <" + address + ">";
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
  const std::string all = base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += kLine) out += all.substr(at, kLine) + "\r\n";
  return out;
}

std::string header_text(std::string_view text) {
  constexpr std::size_t kMost = 500, kWord = 39;  // so that a line with it stays below 76
  std::string clean = text::cleaned(text, kMost);
  // Letters, digits and spaces mean nothing but themselves wherever they stand in a header.
  const bool plain =
      clean.size() <= kWord && !clean.starts_with(' ') && !clean.ends_with(' ') &&
      std::all_of(clean.begin(), clean.end(), [](char c) { return letter_or_digit(c) || c == ' '; });
  if (plain) return clean;
  std::string out;
  for (std::size_t at = 0; at < clean.size();) {
    std::size_t size = std::min(kWord, clean.size() - at);
    // No character is split over two words.
    while (at + size < clean.size() && (static_cast<unsigned char>(clean[at + size]) & 0xC0) == 0x80) --size;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(clean.substr(at, size)) + "?=";
    at += size;
  }
  return out;
}

std::string date_of(std::int64_t epoch_milliseconds) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = epoch_milliseconds / 1000;
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::string(kDays.at(static_cast<std::size_t>(time.tm_wday))) + ", " + std::to_string(time.tm_mday) +
         ' ' + kMonths.at(static_cast<std::size_t>(time.tm_mon)) + ' ' + std::to_string(time.tm_year + 1900) +
         ' ' + two(time.tm_hour) + ':' + two(time.tm_min) + ':' + two(time.tm_sec) + " +0000";
}

Letter letter_of(const delivery::Item& item, const std::vector<delivery::Owner>& to) {
  return {.id = item.id,
          .thread = item.key,
          .subject = item.title,
          .text = item.text,
          .made = item.made,
          .language = item.language,
          .to = to};
}

std::string written(const Letter& letter, const Sender& from) {
  const std::string domain = from.address.substr(from.address.find('@'));
  std::string recipients;
  for (const auto& one : letter.to)
    recipients += (recipients.empty() ? "" : ",\r\n ") + mailbox(one.name, one.email);
  std::string out = "From: " + mailbox(from.name, from.address) + "\r\nTo: " + recipients +
                    "\r\nSubject: " + header_text(letter.subject) +
                    "\r\nDate: " + date_of(delivery::epoch_milliseconds(letter.made).value_or(0)) +
                    "\r\nMessage-ID: <" + id_part(letter.id) + domain + ">\r\n";
  if (!letter.thread.empty())
    out += "References: <" + id_part(letter.thread) + ".incident" + domain +
           ">\r\nX-Behorig-Incident: " + letter.thread + "\r\n";
  out += "Auto-Submitted: auto-generated\r\n";
  if (letter.language == "sv" || letter.language == "en")
    out += "Content-Language: " + letter.language + "\r\n";
  out +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n";
  std::string text;
  for (const char c : letter.text) text += c == '\n' ? "\r\n" : std::string(1, c);
  return out + base64_lines(text);
}

}  // namespace behorig::mail
