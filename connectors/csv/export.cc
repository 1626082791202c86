#include "connectors/csv/export.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <set>

#include "plugins/common/csv/text.h"
#include "plugins/common/text/case.h"

namespace behorig::csv_connector {
namespace {

/// By the settings' spelling, however the export writes the letters.
Words::const_iterator find_word(const Words& words, std::string_view text) {
  const auto found = words.find(text);
  return found == words.end() ? words.find(csv::nfc(text)) : found;
}

/// RFC 3339, UTC.
std::string utc(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, sizeof "9999-12-31T23:59:59Z"> text{};
  const bool fits = ::gmtime_r(&time, &parts) != nullptr &&
                    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts) > 0;
  return fits ? text.data() : std::to_string(seconds);
}

}  // namespace

void Export::read() {
  std::vector<csv::Stamp> stamps;
  for (const auto& [table, file] : config_.files) {
    const bool again = std::ranges::find(stamps, file, &csv::Stamp::path) != stamps.end();
    const auto written = stamps.emplace_back(file).written();
    if (!written) continue;
    reading_.proof(std::string(name_of(table)) + ".written", utc(*written));
    if (!again) tell_age(file, *written);
  }
  if (reading_.errors() == 0 && Edition::stands(reading_.edition(), config_, reading_)) {
    reading_.unchanged();
  } else {
    read_all();
    if (reading_.errors() == 0) reading_.edition(edition_.text());
  }
  if (reading_.errors() == 0) check_stamps(stamps);
  if (!reading_.cancelled()) reading_.complete();
}

void Export::read_all() {
  if (config_.syntax != 0) reading_.syntax(config_.syntax);
  accounts();
  entitlements();
  grants();
  nesting();
  check_mappings();
}

void Export::read_to_end(const Sheet& sheet) {
  if (sheet.read()) edition_.add(sheet.table(), *sheet.read());
}

void Export::note(const Sheet& sheet) {
  mapped_.insert(sheet.used_mappings().begin(), sheet.used_mappings().end());
}

/// Whose job stopped goes on delivering: its last export, the same day after day, in which nobody ever has
/// more than was approved.
void Export::tell_age(const std::string& file, std::int64_t written) const {
  constexpr std::int64_t kHour = 3600;
  if (!config_.max_age_hours || (std::time(nullptr) - written) / kHour < *config_.max_age_hours) return;
  reading_.error(
      "file-old",
      {{"file", file}, {"written", utc(written)}, {"hours", std::to_string(*config_.max_age_hours)}});
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

std::uint32_t Export::account(std::string_view id, Handles::Hash hash) {
  std::uint32_t handle = accounts_.find(id, hash);
  if (handle != Handles::kNone) return handle;
  handle = reading_.account({.id = std::string(id)});
  accounts_.add(id, hash, handle);
  return handle;
}

std::uint32_t Export::entitlement(std::string_view id, Handles::Hash hash) {
  std::uint32_t handle = entitlements_.find(id, hash);
  if (handle != Handles::kNone) return handle;
  handle = reading_.entitlement({.id = std::string(id)});
  entitlements_.add(id, hash, handle);
  return handle;
}

bool Export::blank(Sheet& sheet, const Column& column) {
  if (!sheet.cell(column).empty()) return false;
  sheet.wrong("cell-blank", column.field, "");
  return true;
}

std::string_view Export::word(Sheet& sheet, const Column& column) {
  const std::string_view text = sheet.cell(column);
  const Words& words = *column.words;
  auto found = find_word(words, text);
  if (found == words.end()) {
    // What is known by itself is known in any case: Yes, TRUE.
    const std::string low = text::lower(std::string(text));
    found = words.find(low);
    if (found != words.end() && low != "yes" && low != "no" && low != "true" && low != "false")
      found = words.end();
  }
  if (found != words.end()) return found->second == "unknown" ? "" : std::string_view(found->second);
  if (!text.empty()) sheet.wrong("value-not-known", column.field, text);
  return "";
}

std::int32_t Export::day(Sheet& sheet, const Column& column) const {
  const std::string_view text = sheet.cell(column);
  if (text.empty()) return BEHORIG_NO_DAY;
  if (find_word(*column.words, text) != column.words->end()) return BEHORIG_NO_DAY;
  const auto read = config_.dates.read(text);
  if (const auto* days = std::get_if<std::int32_t>(&read)) return *days;
  const bool ambiguous = std::get<Dates::Wrong>(read) == Dates::Wrong::ambiguous;
  sheet.wrong(ambiguous ? "date-ambiguous" : "date-wrong", column.field, text);
  return BEHORIG_NO_DAY;
}

void Export::accounts() {
  auto sheet = Sheet::open(config_, Table::accounts, {"account"}, reading_);
  if (!sheet) return;
  note(*sheet);
  const Column id = sheet->column("account"), name = sheet->column("name"),
               enabled = sheet->column("enabled"), kind = sheet->column("kind"),
               last_used = sheet->column("last_used"), created = sheet->column("created");
  std::vector<behorig_account> rows;
  std::vector<behorig_attribute> attributes;
  while (sheet->next_rows()) {
    rows.clear();
    attributes.clear();
    attributes.reserve(sheet->row_count() * sheet->others().size());
    for (std::size_t at = 0; at < sheet->row_count(); ++at) {
      if (!sheet->go_to(at) || blank(*sheet, id)) continue;
      auto& row = rows.emplace_back();
      row.id = sdk::abi_text(sheet->cell(id));
      row.name = sdk::abi_text(sheet->cell(name));
      const std::string_view yes = word(*sheet, enabled);
      row.enabled = yes.empty() ? -1 : yes == "yes" ? 1 : 0;
      row.kind = sdk::abi_text(word(*sheet, kind));
      row.last_used = day(*sheet, last_used);
      row.created = day(*sheet, created);
      row.attributes = attributes.data() + attributes.size();
      for (const auto& [column, heading] : sheet->others()) {
        if (const auto value = sheet->cell(column); !value.empty())
          attributes.push_back({sdk::abi_text(heading), sdk::abi_text(value)});
      }
      row.attribute_count = static_cast<std::size_t>(attributes.data() + attributes.size() - row.attributes);
    }
    // A repeated account is handed on as it is: the host sees whether its rows contradict each other.
    std::uint32_t handle = reading_.accounts(rows);
    for (const auto& row : rows) accounts_.add({row.id.data, row.id.size}, handle++);
  }
  read_to_end(*sheet);
}

void Export::entitlements() {
  auto sheet = Sheet::open(config_, Table::entitlements, {"entitlement"}, reading_);
  if (!sheet) return;
  note(*sheet);
  const Column id = sheet->column("entitlement"), name = sheet->column("name"), kind = sheet->column("kind"),
               privileged = sheet->column("privileged"), description = sheet->column("description");
  while (sheet->next()) {
    if (blank(*sheet, id)) continue;
    sdk::Entitlement row;
    row.id = sheet->cell(id);
    row.name = sheet->cell(name);
    row.kind = sheet->cell(kind);
    row.privileged = word(*sheet, privileged) == "yes";
    row.description = sheet->cell(description);
    entitlements_.add(sheet->cell(id), reading_.entitlement(std::move(row)));
  }
  read_to_end(*sheet);
}

void Export::grants() {
  std::vector<std::string> required{"account"};
  if (!config_.wide) required.emplace_back("entitlement");
  auto sheet = Sheet::open(config_, Table::grants, required, reading_);
  if (!sheet) return;
  note(*sheet);
  if (config_.wide) return wide_grants(*sheet);
  const Column account = sheet->column("account"), entitlement = sheet->column("entitlement"),
               since = sheet->column("since"), until = sheet->column("until");
  // Nearly all files, and of ten million rows each step counts.
  const bool bare = account.at && account.split.empty() && entitlement.at && entitlement.split.empty() &&
                    !since.at && !until.at;
  std::vector<Stated> stated;
  while (sheet->next_rows()) {
    if (!bare) stated.clear();
    const std::size_t rows = sheet->row_count();
    std::size_t row = bare ? bare_grants(*sheet, *account.at, *entitlement.at, stated) : 0;
    for (; row < rows; ++row) {
      if (!sheet->go_to(row)) continue;
      if (blank(*sheet, account)) continue;
      if (entitlement.split.empty() && blank(*sheet, entitlement)) continue;
      const std::int32_t from = day(*sheet, since), to = day(*sheet, until);
      sheet->parts(account, [&](std::string_view holder) {
        const std::size_t before = stated.size();
        sheet->parts(entitlement, [&](std::string_view held) { stated.push_back({holder, held, from, to}); });
        // One without any is an account all the same.
        if (stated.size() == before) static_cast<void>(this->account(holder, accounts_.expect(holder)));
      });
    }
    hand_on(stated);
  }
  read_to_end(*sheet);
}

/// The first rows, up to one that lacks something.
std::size_t Export::bare_grants(Sheet& sheet, std::size_t account, std::size_t entitlement,
                                std::vector<Stated>& out) {
  const std::size_t rows = sheet.row_count();
  out.resize(rows);
  Stated* next = out.data();
  for (std::size_t row = 0; row < rows; ++row) {
    next->account = sheet.cell(row, account);
    next->entitlement = sheet.cell(row, entitlement);
    if (next->account.empty() || next->entitlement.empty() || !sheet.go_to(row)) break;
    ++next;
  }
  out.resize(static_cast<std::size_t>(next - out.data()));
  return out.size();
}

/// In steps over all of them, so that what one must wait for is fetched while the others are worked on.
void Export::hand_on(std::span<const Stated> grants) {
  // Rows stand in the order of accounts or of entitlements: what the row before named needs no search.
  searches_.resize(grants.size());
  Stated before{};
  Search* next = searches_.data();
  for (const Stated& grant : grants) {
    Search& search = *next++;
    search.account = grant.account != before.account;
    search.entitlement = grant.entitlement != before.entitlement;
    if (search.account) search.account_hash = accounts_.expect(grant.account);
    if (search.entitlement) search.entitlement_hash = entitlements_.expect(grant.entitlement);
    before = grant;
  }
  for (const Search& search : searches_) {
    if (search.account) accounts_.fetch(search.account_hash);
    if (search.entitlement) entitlements_.fetch(search.entitlement_hash);
  }
  std::uint32_t holder = 0, held = 0;
  next = searches_.data();
  for (const Stated& grant : grants) {
    const Search& search = *next++;
    if (search.account) holder = account(grant.account, search.account_hash);
    if (search.entitlement) held = entitlement(grant.entitlement, search.entitlement_hash);
    reading_.grant(holder, held, grant.since, grant.until);
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
  const Column id = sheet.column("account"), from = sheet.column("since"), to = sheet.column("until");
  while (sheet.next()) {
    if (blank(sheet, id)) continue;
    const std::uint32_t handle = account(sheet.cell(id));
    const std::int32_t since = day(sheet, from), until = day(sheet, to);
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
  read_to_end(sheet);
}

void Export::nesting() {
  auto sheet = Sheet::open(config_, Table::nesting, {"entitlement", "gives"}, reading_);
  if (!sheet) return;
  note(*sheet);
  const Column member_column = sheet->column("entitlement"), gives_column = sheet->column("gives");
  std::set<std::pair<std::string, std::string>> pairs;
  while (sheet->next()) {
    if (blank(*sheet, member_column) || blank(*sheet, gives_column)) continue;
    sheet->parts(member_column, [&](std::string_view member) {
      sheet->parts(gives_column, [&](std::string_view given) { pairs.emplace(member, given); });
    });
  }
  read_to_end(*sheet);
  for (const auto& [member, given] : pairs) entitlement(given);
  for (const auto& [member, given] : pairs) {
    const std::uint32_t known = entitlements_.find(member);
    if (known == Handles::kNone) {
      reading_.dangling(entitlement(given), member);
    } else {
      reading_.nesting(known, entitlement(given));
    }
  }
}

}  // namespace behorig::csv_connector
