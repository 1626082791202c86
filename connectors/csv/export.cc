#include "connectors/csv/export.h"

#include <algorithm>
#include <set>

#include "plugins/common/csv/text.h"

namespace behorig::csv_connector {
namespace {

/// By the settings' spelling, however the export writes the letters.
Words::const_iterator find_word(const Words& words, std::string_view text) {
  const auto found = words.find(text);
  return found == words.end() ? words.find(csv::nfc(text)) : found;
}

}  // namespace

void Export::read() {
  if (config_.syntax != 0) reading_.syntax(config_.syntax);
  std::vector<csv::Stamp> stamps;
  for (const auto& [table, file] : config_.files) stamps.emplace_back(file);
  accounts();
  entitlements();
  grants();
  nesting();
  check_mappings();
  if (reading_.errors() == 0) check_stamps(stamps);
  if (!reading_.cancelled()) reading_.complete();
}

void Export::note(const Sheet& sheet) {
  mapped_.insert(sheet.used_mappings().begin(), sheet.used_mappings().end());
}

/// A heading that no file has would leave out what it was meant to bring.
void Export::check_mappings() const {
  if (reading_.errors() > 0) return;
  for (const auto& [key, heading] : config_.columns) {
    if (!key.first && !mapped_.contains(key.second)) {
      reading_.error("mapping-unused", {{"option", "columns." + key.second}, {"column", heading}});
    }
  }
}

/// Each file was whole when it ended, but may have changed while the next ones were read.
void Export::check_stamps(const std::vector<csv::Stamp>& stamps) const {
  for (const auto& stamp : stamps) {
    if (!stamp.holds()) reading_.error("file-changed", {{"file", stamp.path()}});
  }
}

std::uint32_t Export::account(std::string_view id) {
  const auto found = accounts_.find(id);
  if (found != accounts_.end()) return found->second;
  return accounts_.emplace(id, reading_.account({.id = std::string(id)})).first->second;
}

std::uint32_t Export::entitlement(std::string_view id) {
  const auto found = entitlements_.find(id);
  if (found != entitlements_.end()) return found->second;
  return entitlements_.emplace(id, reading_.entitlement({.id = std::string(id)})).first->second;
}

bool Export::blank(Sheet& sheet, std::string_view field) {
  if (!sheet.cell(field).empty()) return false;
  sheet.wrong("cell-blank", field, "");
  return true;
}

std::string Export::word(Sheet& sheet, std::string_view field) {
  const std::string_view text = sheet.cell(field);
  const auto& words = config_.values.at(std::string(field));
  auto found = find_word(words, text);
  if (found == words.end()) {
    // What is known by itself is known in any case: Yes, TRUE.
    std::string low(text);
    for (char& c : low) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    found = words.find(low);
    if (found != words.end() && low != "yes" && low != "no" && low != "true" && low != "false")
      found = words.end();
  }
  if (found != words.end()) return found->second == "unknown" ? "" : found->second;
  if (!text.empty()) sheet.wrong("value-not-known", field, text);
  return "";
}

std::int32_t Export::day(Sheet& sheet, std::string_view field) {
  const std::string_view text = sheet.cell(field);
  const auto& unknown = config_.values.at(std::string(field));
  if (text.empty() || find_word(unknown, text) != unknown.end()) return BEHORIG_NO_DAY;
  const auto read = config_.dates.read(text);
  if (const auto* days = std::get_if<std::int32_t>(&read)) return *days;
  const bool ambiguous = std::get<Dates::Wrong>(read) == Dates::Wrong::ambiguous;
  sheet.wrong(ambiguous ? "date-ambiguous" : "date-wrong", field, text);
  return BEHORIG_NO_DAY;
}

void Export::accounts() {
  auto sheet = Sheet::open(config_, Table::accounts, {"account"}, reading_);
  if (!sheet) return;
  note(*sheet);
  while (sheet->next()) {
    if (blank(*sheet, "account")) continue;
    sdk::Account row;
    row.id = sheet->cell("account");
    row.name = sheet->cell("name");
    const std::string enabled = word(*sheet, "enabled");
    row.enabled = enabled.empty() ? -1 : enabled == "yes" ? 1 : 0;
    row.kind = word(*sheet, "kind");
    row.last_used = day(*sheet, "last_used");
    row.created = day(*sheet, "created");
    for (const auto& [column, heading] : sheet->others()) {
      if (!sheet->cell(column).empty()) row.attributes.emplace_back(heading, sheet->cell(column));
    }
    // A repeated account is handed on as it is: the host sees whether its rows contradict each other.
    const std::string id = row.id;
    accounts_.emplace(id, reading_.account(std::move(row)));
  }
}

void Export::entitlements() {
  auto sheet = Sheet::open(config_, Table::entitlements, {"entitlement"}, reading_);
  if (!sheet) return;
  note(*sheet);
  while (sheet->next()) {
    if (blank(*sheet, "entitlement")) continue;
    sdk::Entitlement row;
    row.id = sheet->cell("entitlement");
    row.name = sheet->cell("name");
    row.kind = sheet->cell("kind");
    row.privileged = word(*sheet, "privileged") == "yes";
    row.description = sheet->cell("description");
    const std::string id = row.id;
    entitlements_.emplace(id, reading_.entitlement(std::move(row)));
  }
}

void Export::grants() {
  std::vector<std::string> required{"account"};
  if (!config_.wide) required.emplace_back("entitlement");
  auto sheet = Sheet::open(config_, Table::grants, required, reading_);
  if (!sheet) return;
  note(*sheet);
  if (config_.wide) return wide_grants(*sheet);
  const bool lists = config_.split.contains("entitlement");
  while (sheet->next()) {
    if (blank(*sheet, "account") || (!lists && blank(*sheet, "entitlement"))) continue;
    const std::int32_t since = day(*sheet, "since"), until = day(*sheet, "until");
    for (const auto holder : sheet->parts("account")) {
      const std::uint32_t handle = account(holder);
      for (const auto held : sheet->parts("entitlement"))
        reading_.grant(handle, entitlement(held), since, until);
    }
  }
}

void Export::wide_grants(Sheet& sheet) {
  const Wide& wide = *config_.wide;
  std::vector<std::pair<std::size_t, std::string>> columns;
  for (const auto& other : sheet.others()) {
    const bool chosen = wide.columns.empty() || std::find(wide.columns.begin(), wide.columns.end(),
                                                          other.second) != wide.columns.end();
    if (chosen) columns.push_back(other);
  }
  for (const auto& wanted : wide.columns) {
    const bool there =
        std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return c.second == wanted; });
    if (!there)
      reading_.error("column-not-there",
                     {{"file", sheet.file()}, {"column", wanted}, {"found", sheet.found_headings()}});
  }
  // Each column is a permission, also where nobody has it.
  for (const auto& [column, heading] : columns) entitlement(heading);
  const auto unnamed = wide.columns.empty() ? sheet.unnamed() : std::vector<std::size_t>();
  while (sheet.next()) {
    if (blank(sheet, "account")) continue;
    for (const std::size_t column : unnamed) {
      if (!sheet.cell(column).empty()) sheet.wrong("column-unnamed", std::to_string(column + 1), "");
    }
    const std::uint32_t handle = account(sheet.cell("account"));
    const std::int32_t since = day(sheet, "since"), until = day(sheet, "until");
    for (const auto& [column, heading] : columns) {
      const std::string_view mark = sheet.cell(column);
      const auto meaning = find_word(wide.words, mark);
      if (meaning == wide.words.end()) {
        sheet.wrong("value-not-known", heading, mark);
      } else if (meaning->second == "yes") {
        reading_.grant(handle, entitlement(heading), since, until);
      }
    }
  }
}

void Export::nesting() {
  auto sheet = Sheet::open(config_, Table::nesting, {"entitlement", "gives"}, reading_);
  if (!sheet) return;
  note(*sheet);
  std::set<std::pair<std::string, std::string>> pairs;
  while (sheet->next()) {
    if (blank(*sheet, "entitlement") || blank(*sheet, "gives")) continue;
    for (const auto member : sheet->parts("entitlement")) {
      for (const auto given : sheet->parts("gives")) pairs.emplace(member, given);
    }
  }
  for (const auto& [member, given] : pairs) entitlement(given);
  for (const auto& [member, given] : pairs) {
    const auto known = entitlements_.find(member);
    if (known == entitlements_.end()) {
      reading_.dangling(entitlement(given), member);
    } else {
      reading_.nesting(known->second, entitlement(given));
    }
  }
}

}  // namespace behorig::csv_connector
