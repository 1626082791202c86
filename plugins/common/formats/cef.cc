#include "plugins/common/formats/cef.h"

#include "plugins/common/formats/finding.h"
#include "plugins/common/text/clean.h"

namespace behorig::formats {
namespace {

constexpr std::size_t kLongest = 1000;

std::string escaped(std::string_view text, char delimiter) {
  std::string out;
  for (const char c : text::cleaned(text, kLongest)) {
    if (c == delimiter || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void header(std::string& out, std::string_view text) { out += escaped(text, '|') + '|'; }

void extension(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  if (out.back() != '|') out += ' ';
  out += std::string(key) + '=' + escaped(value, '=');
}

/// A field that CEF has no word for.
void labelled(std::string& out, std::string_view key, std::string_view label, std::string_view value) {
  if (value.empty()) return;
  extension(out, std::string(key) + "Label", label);
  extension(out, key, value);
}

const char* cef_severity(std::string_view severity) {
  if (severity == "critical") return "10";
  if (severity == "high") return "8";
  if (severity == "medium") return "5";
  if (severity == "low") return "3";
  return severity == "info" ? "1" : "0";
}

}  // namespace

std::string cef(const delivery::Item& item, const delivery::Change& change) {
  const auto& finding = change.finding;
  std::string out = "CEF:0|Behorig|Behorig|1|";
  header(out, member(finding, "control"));
  header(out, title_of(item, change));
  header(out, cef_severity(member(finding, "severity")));
  extension(out, "rt", std::to_string(change.at_ms));
  extension(out, "externalId", member(finding, "id"));
  extension(out, "act", change.change);
  extension(out, "cat", "access-rights");
  extension(out, "duid", member(finding, "account"));
  extension(out, "duser", member(finding, "account_name"));
  extension(out, "dpriv", member(finding, "entitlement"));
  extension(out, "reason", reasons_of(item, change));
  labelled(out, "cs1", "system", item.system);
  labelled(out, "cs2", "incident", item.key);
  labelled(out, "cs3", "reference", item.reference);
  labelled(out, "cs4", "status", member(finding, "status"));
  labelled(out, "cs5", "entitlement", member(finding, "entitlement_name"));
  labelled(out, "cs6", "change", change.id);
  return out;
}

}  // namespace behorig::formats
