#include "plugins/common/syslog/message.h"

#include <algorithm>
#include <array>

#include "plugins/common/formats/finding.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::syslog {
namespace {

constexpr auto kFacilities = std::to_array<std::string_view>(
    {"kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
     "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
     "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"});

/// How bad it is to a log: what ended is notice.
int severity_of(const delivery::Change& change) {
  if (formats::step_of(change.change) == formats::Step::ends) return 5;
  const auto severity = formats::member(change.finding, "severity");
  if (severity == "critical") return 2;
  if (severity == "high") return 3;
  if (severity == "medium") return 4;
  return severity == "low" ? 5 : 6;
}

/// RFC 5424 takes six digits of a second at most.
std::string timestamp(const std::string& at) {
  constexpr std::size_t kSeconds = 19, kMost = 26;
  std::string out = at.substr(0, std::min(at.size() - 1, kMost));
  if (out.size() == kSeconds + 1) out.pop_back();
  return out + 'Z';
}

std::string structured_data(const delivery::Item& item, const delivery::Change& change,
                            const Sender& sender) {
  std::string out = "[" + sender.structured_data_id;
  const auto put = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out += ' ' + std::string(name) + "=\"" + data_value(value) + '"';
  };
  const auto& finding = change.finding;
  put("id", change.id);
  put("delivery", item.id);
  put("change", change.change);
  put("incident", item.key);
  put("reference", item.reference);
  put("finding", formats::member(finding, "id"));
  for (const char* name : {"control", "severity", "status", "system", "account", "account_name", "person",
                           "person_name", "entitlement", "entitlement_name", "role"})
    put(name, formats::member(finding, name));
  return out + ']';
}

}  // namespace

int facility_of(const std::string& name) {
  const auto found = std::find(kFacilities.begin(), kFacilities.end(), name);
  if (found == kFacilities.end()) throw sdk::Failure("syslog-facility", {{"facility", name}});
  return static_cast<int>(found - kFacilities.begin());
}

std::string header_value(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c > ' ' && c < '\x7f' ? c : '_';
  return out.empty() ? "-" : out;
}

std::string data_value(std::string_view text) {
  constexpr std::size_t kLongest = 1000;
  std::string out;
  for (const char c : text::cleaned(text, kLongest)) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string message(const delivery::Item& item, const delivery::Change& change, const Sender& sender) {
  constexpr std::size_t kHost = 255, kMessageId = 32, kTitle = 1000;
  const auto priority = sender.facility * 8 + severity_of(change);
  std::string out = "<" + std::to_string(priority) + ">1 " + timestamp(change.at) + ' ' +
                    header_value(sender.host, kHost) + " behorig - " +
                    header_value(change.change, kMessageId) + ' ' + structured_data(item, change, sender) +
                    ' ';
  // The mark says that the text is UTF-8.
  if (sender.format.kind == formats::Format::Kind::rfc5424)
    return out + "\xEF\xBB\xBF" + text::cleaned(formats::title_of(item, change), kTitle);
  return out + formats::line_of(item, change, sender.format);
}

std::string framed(const std::string& message) { return std::to_string(message.size()) + ' ' + message; }

}  // namespace behorig::syslog
