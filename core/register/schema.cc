#include "core/register/schema.h"

#include <algorithm>
#include <charconv>

#include "core/base/date.h"
#include "core/model/account.h"
#include "core/model/severity.h"
#include "core/register/tables.h"

namespace behorig {
namespace {

constexpr bool kRequired = true;
using enum CellType;

bool whole_number(std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && text[0] != '-' && value >= least &&
         value <= most;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

const std::vector<TableSpec>& register_schema() {
  static const std::vector<TableSpec> kSchema{
      {"systems",
       {{"system", kRequired},
        {"name"},
        {"description"},
        {"confidentiality", false, level},
        {"integrity", false, level},
        {"availability", false, level},
        {"classified_on", false, date},
        {"review_months", false, months},
        {"personal_data", false, personal_data},
        {"processing_record"},
        {"third_country", false, yes_no},
        {"reference"}}},
      {"owners",
       {{"system", kRequired},
        {"person", kRequired},
        {"capacity", kRequired, capacity},
        {"since", false, date},
        {"until", false, date}}},
      {"people",
       {{"person", kRequired},
        {"name"},
        {"email"},
        {"unit"},
        {"title"},
        {"manager"},
        {"starts", false, date},
        {"ends", false, date},
        {"same_as"},
        {"language", false, language}}},
      {"accounts",
       {{"system", kRequired},
        {"account", kRequired},
        {"person"},
        {"kind", false, kind_of_account},
        {"purpose"},
        {"until", false, date}}},
      {"roles",
       {{"system", kRequired},
        {"role", kRequired},
        {"name"},
        {"description"},
        {"privileged", false, yes_no},
        {"approved_by"},
        {"approved_on", false, date},
        {"approved_until", false, date},
        {"reference"},
        {"max_holders", false, count},
        {"units", false, list}}},
      {"role_entitlements",
       {{"system", kRequired}, {"role", kRequired}, {"entitlement", kRequired}, {"since", false, date}}},
      {"assignments",
       {{"person", kRequired},
        {"system", kRequired},
        {"role", kRequired},
        {"account"},
        {"since", false, date},
        {"until", false, date},
        {"approved_by"},
        {"approved_on", false, date},
        {"reference"}}},
      {"birthrights", {{"system", kRequired}, {"role", kRequired}, {"unit"}, {"title"}}},
      {"conflicts",
       {{"conflict", kRequired},
        {"side", kRequired},
        {"system", kRequired},
        {"role"},
        {"entitlement"},
        {"name"},
        {"severity", false, severity_level}}},
      {"requirements", {{"system", kRequired}, {"role", kRequired}, {"requirement", kRequired}}},
      {"attainments",
       {{"person", kRequired}, {"requirement", kRequired}, {"on", false, date}, {"until", false, date}}},
      {"exceptions",
       {{"control", kRequired},
        {"system"},
        {"account"},
        {"person"},
        {"role"},
        {"entitlement"},
        {"reason", kRequired},
        {"accepted_by", kRequired},
        {"accepted_on", kRequired, date},
        {"until", kRequired, date},
        {"reference"}}},
      {"revocations",
       {{"person", kRequired},
        {"system", kRequired},
        {"role", kRequired},
        {"account"},
        {"revoked_by"},
        {"revoked_on", kRequired, date},
        {"reference"}}},
  };
  return kSchema;
}

const TableSpec* find_table(std::string_view name) {
  const auto& schema = register_schema();
  const auto found =
      std::find_if(schema.begin(), schema.end(), [&](const auto& t) { return t.name == name; });
  return found == schema.end() ? nullptr : &*found;
}

const std::vector<ReferenceSpec>& register_references() {
  static const std::vector<ReferenceSpec> kReferences{
      {"owners", "system", "systems"},
      {"owners", "person", "people"},
      {"people", "manager", "people"},
      {"people", "same_as", "people"},
      {"accounts", "system", "systems"},
      {"accounts", "person", "people"},
      {"roles", "system", "systems"},
      {"roles", "approved_by", "people"},
      {"role_entitlements", "system", "systems"},
      {"role_entitlements", "role", "roles"},
      {"assignments", "system", "systems"},
      {"assignments", "person", "people"},
      {"assignments", "role", "roles"},
      {"assignments", "approved_by", "people"},
      {"birthrights", "system", "systems"},
      {"birthrights", "role", "roles"},
      {"conflicts", "system", "systems"},
      {"conflicts", "role", "roles"},
      {"requirements", "system", "systems"},
      {"requirements", "role", "roles"},
      {"attainments", "person", "people"},
      {"attainments", "requirement", "requirements"},
      {"exceptions", "system", "systems"},
      {"exceptions", "person", "people"},
      {"exceptions", "accepted_by", "people"},
      {"revocations", "system", "systems"},
      {"revocations", "person", "people"},
      {"revocations", "role", "roles"},
      {"revocations", "revoked_by", "people"},
  };
  return kReferences;
}

const std::vector<std::string>& register_table_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> out;
    for (const auto& table : register_schema()) out.emplace_back(table.name);
    return out;
  }();
  return kNames;
}

bool well_formed(CellType type, std::string_view text) {
  if (text.empty()) return true;
  switch (type) {
    case CellType::text:
    case list:
      return true;
    case date:
      return Date::parse(text).has_value();
    case yes_no:
      return one_of(text, {"yes", "no"});
    case level:
      return whole_number(text, 0, 4);
    case months:
      return whole_number(text, 1, 1200);
    case count:
      return whole_number(text, 0, 1000000);
    case capacity:
      return one_of(text, {"system_owner", "information_owner", "deputy", "approver"});
    case personal_data:
      return one_of(text, {"none", "ordinary", "sensitive", "protected"});
    case kind_of_account:
      return behorig::account_kind(text).has_value();
    case severity_level:
      return behorig::severity(text).has_value();
    case language:
      return one_of(text, {"sv", "en"});
  }
  return false;
}

std::string_view form_of(CellType type) {
  switch (type) {
    case CellType::text:
      return "text";
    case list:
      return "text;text";
    case date:
      return "YYYY-MM-DD";
    case yes_no:
      return "yes, no";
    case level:
      return "0-4";
    case months:
      return "1-1200";
    case count:
      return "0-1000000";
    case capacity:
      return "system_owner, information_owner, deputy, approver";
    case personal_data:
      return "none, ordinary, sensitive, protected";
    case kind_of_account:
      return "personal, privileged, service, shared, emergency";
    case severity_level:
      return "info, low, medium, high, critical";
    case language:
      return "sv, en";
  }
  return "";
}

std::vector<std::string_view> words_of(CellType type) {
  std::vector<std::string_view> out;
  if (type != yes_no && type != capacity && type != personal_data && type != kind_of_account &&
      type != severity_level && type != language)
    return out;
  std::string_view left = form_of(type);
  while (!left.empty()) {
    const std::size_t comma = std::min(left.find(", "), left.size());
    out.push_back(left.substr(0, comma));
    left.remove_prefix(std::min(comma + 2, left.size()));
  }
  return out;
}

}  // namespace behorig
