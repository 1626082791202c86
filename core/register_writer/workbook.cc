#include <xlsxwriter.h>

#include <algorithm>
#include <map>

#include "core/base/date.h"
#include "core/register_writer/limits.h"
#include "core/register_writer/writers.h"

namespace behorig {
namespace {

constexpr lxw_row_t kLastRow = kMostRows;   // from 0, below the headings
constexpr std::time_t kMade = 946'684'800;  // one register, one file: no time of day in it

/// A day that both kinds of spreadsheets show alike: the first two months of 1900 are not.
std::optional<lxw_datetime> day_of(std::string_view text) {
  constexpr int kFirstYear = 1901;
  if (!Date::parse(text)) return std::nullopt;
  lxw_datetime out{};
  out.year = std::stoi(std::string(text.substr(0, 4)));
  out.month = std::stoi(std::string(text.substr(5, 2)));
  out.day = std::stoi(std::string(text.substr(8, 2)));
  return out.year < kFirstYear ? std::nullopt : std::optional(out);
}

/// What a number would come back as.
std::optional<int> number_of(std::string_view text) {
  constexpr std::size_t kLongest = 7;
  if (text.empty() || text.size() > kLongest || (text.front() == '0' && text.size() > 1) ||
      text.find_first_not_of("0123456789") != text.npos)
    return std::nullopt;
  return std::stoi(std::string(text));
}

class Book {
 public:
  Book(const RegisterRows& rows, Language language, lxw_workbook* book)
      : rows_(rows), language_(language), book_(book) {
    lxw_doc_properties properties{};
    properties.created = kMade;
    workbook_set_properties(book_, &properties);
    text_ = format("@");
    day_ = format("yyyy-mm-dd");
    plain_ = format("General");
    heading_ = format("@");
    format_set_bg_color(heading_, 0xE7E6E6);
    must_ = format("@");
    format_set_bg_color(must_, 0xD9E1F2);
    for (auto* one : {heading_, must_}) {
      format_set_bold(one);
      format_set_bottom(one, LXW_BORDER_THIN);
    }
  }

  /// Of whatever failed first.
  lxw_error write() {
    for (const auto& table : rows_.tables) sheet(table);
    return error_;
  }

 private:
  lxw_format* format(const char* code) {
    lxw_format* out = workbook_add_format(book_);
    format_set_num_format(out, code);
    return out;
  }

  std::string say(const std::string& id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return Catalogue::built_in().say(Message(id, args), language_);
  }
  std::string called(std::string_view table) const { return say("register-table." + std::string(table)); }
  void took(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  /// The word for a cell in the workbook's language.
  std::string word(CellType type, std::string_view cell) const {
    return type == CellType::yes_no ? say("register-word." + std::string(cell)) : std::string(cell);
  }

  void sheet(const KeptTable& table) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, called(table.spec->name).c_str());
    if (sheet == nullptr) return took(LXW_ERROR_MEMORY_MALLOC_FAILED);
    worksheet_freeze_panes(sheet, 1, 0);
    for (std::size_t i = 0; i < table.spec->columns.size(); ++i)
      column(sheet, table, static_cast<lxw_col_t>(i));
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto cells = table.row(row);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        cell(sheet, static_cast<lxw_row_t>(row + 1), static_cast<lxw_col_t>(i), table.spec->columns[i].type,
             rows_.text(cells[i]));
      }
    }
  }

  lxw_format* format_of(CellType type) const {
    switch (type) {
      case CellType::date:
        return day_;
      case CellType::level:
      case CellType::months:
      case CellType::count:
        return plain_;
      default:
        return text_;
    }
  }

  /// Whatever is no day and no number is a text, also where it begins as a formula does.
  void cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, CellType type, std::string_view text) {
    if (text.empty()) return;
    if (type == CellType::date) {
      if (auto day = day_of(text)) return took(worksheet_write_datetime(sheet, row, column, &*day, day_));
    }
    if (format_of(type) == plain_) {
      if (const auto number = number_of(text))
        return took(worksheet_write_number(sheet, row, column, *number, plain_));
    }
    took(worksheet_write_string(sheet, row, column, escaped_for_sheet(word(type, text)).c_str(), text_));
  }

  void column(lxw_worksheet* sheet, const KeptTable& table, lxw_col_t column) {
    constexpr double kNarrow = 14, kWide = 26;
    const ColumnSpec& spec = table.spec->columns[column];
    const bool wide = spec.type == CellType::text || spec.type == CellType::list;
    took(worksheet_set_column(sheet, column, column, wide ? kWide : kNarrow, format_of(spec.type)));
    const std::string heading = say("register-column." + std::string(spec.name));
    took(worksheet_write_string(sheet, 0, column, heading.c_str(), spec.required ? must_ : heading_));
    comment(sheet, *table.spec, column);
    entries(sheet, *table.spec, column);
  }

  void comment(lxw_worksheet* sheet, const TableSpec& table, lxw_col_t column) {
    const ColumnSpec& spec = table.columns[column];
    std::string text = say("register-means." + std::string(table.name) + "." + std::string(spec.name)) + "\n";
    text += say(spec.required ? "register-note.required" : "register-note.optional") + " ";
    text += form(spec.type);
    const auto example = example_of(table.name, column);
    if (!example.empty())
      text += "\n" + say("register-note.example", {{"example", word(spec.type, example)}});
    constexpr std::uint16_t kWidth = 320, kHeight = 120;
    std::string author = "Behorig";  // the library takes all texts as if it changed them
    lxw_comment_options options{};
    options.author = author.data();
    options.width = kWidth;
    options.height = kHeight;
    took(worksheet_write_comment_opt(sheet, 0, column, text.c_str(), &options));
  }

  std::string form(CellType type) const {
    const auto words = words_of(type);
    if (words.empty()) {
      return say(type == CellType::date   ? "register-note.date"
                 : type == CellType::list ? "register-note.list"
                 : type == CellType::text ? "register-note.text"
                                          : "register-note.number",
                 {{"form", std::string(form_of(type))}});
    }
    std::string list;
    for (const auto one : words) list += (list.empty() ? "" : ", ") + word(type, one);
    return say("register-note.words", {{"words", list}});
  }

  /// What may be entered below the heading.
  void entries(lxw_worksheet* sheet, const TableSpec& table, lxw_col_t column) {
    const ColumnSpec& spec = table.columns[column];
    lxw_data_validation rule{};
    std::string title = say("register-entry.title");
    std::string message = form(spec.type);
    std::string formula;
    std::vector<std::string> words;
    std::vector<char*> list;
    for (const auto one : words_of(spec.type)) words.push_back(word(spec.type, one));
    rule.error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
    if (!words.empty()) {
      for (auto& one : words) list.push_back(one.data());
      list.push_back(nullptr);
      rule.validate = LXW_VALIDATION_TYPE_LIST;
      rule.value_list = list.data();
    } else if (spec.type == CellType::level || spec.type == CellType::months ||
               spec.type == CellType::count) {
      const auto dash = form_of(spec.type).find('-');
      rule.validate = LXW_VALIDATION_TYPE_INTEGER;
      rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
      rule.minimum_number = std::stoi(std::string(form_of(spec.type).substr(0, dash)));
      rule.maximum_number = std::stoi(std::string(form_of(spec.type).substr(dash + 1)));
    } else if (spec.type == CellType::date) {
      rule.validate = LXW_VALIDATION_TYPE_DATE;
      rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
      rule.minimum_datetime = {1901, 1, 1, 0, 0, 0};
      rule.maximum_datetime = {9999, 12, 31, 0, 0, 0};
    } else {
      formula = list_of(table, spec);
      if (formula.empty()) return;
      // A person may be written down before they are in people: then the check warns.
      rule.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
      rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      rule.value_formula = formula.data();
      message = say("register-entry.unknown");
    }
    rule.error_title = title.data();
    rule.error_message = message.data();
    took(worksheet_data_validation_range(sheet, 1, column, kLastRow, column, &rule));
  }

  /// What the sheet that defines the column's texts has by now; blank where there is none.
  std::string list_of(const TableSpec& table, const ColumnSpec& column) const {
    const auto& all = register_references();
    const auto reference = std::find_if(all.begin(), all.end(), [&](const auto& one) {
      return one.table == table.name && one.column == column.name;
    });
    if (reference == all.end() || rows_.find(reference->defined_in) == nullptr) return {};
    const std::string_view defining = reference->defined_in == "systems"  ? "system"
                                      : reference->defined_in == "people" ? "person"
                                      : reference->defined_in == "roles"  ? "role"
                                                                          : "requirement";
    const auto& columns = find_table(reference->defined_in)->columns;
    const auto at =
        std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.name == defining; });
    const std::string letter(1, static_cast<char>('A' + (at - columns.begin())));
    const std::string first = "'" + called(reference->defined_in) + "'!$" + letter + "$2";
    return "=OFFSET(" + first + ",0,0,MAX(1,COUNTA(" + first + ":$" + letter + "$1048576)),1)";
  }

  const RegisterRows& rows_;
  const Language language_;
  lxw_workbook* book_;
  lxw_format *text_ = nullptr, *day_ = nullptr, *plain_ = nullptr, *heading_ = nullptr, *must_ = nullptr;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

Status write_workbook(const RegisterRows& rows, const std::filesystem::path& file, Language language) {
  lxw_workbook* book = workbook_new(file.c_str());
  if (book == nullptr) return Message("writer.failed", {{"file", file.string()}, {"detail", "memory"}});
  const lxw_error written = Book(rows, language, book).write();
  const lxw_error closed = workbook_close(book);
  const lxw_error error = written != LXW_NO_ERROR ? written : closed;
  if (error == LXW_NO_ERROR) return Done{};
  return Message("writer.failed", {{"file", file.string()}, {"detail", lxw_strerror(error)}});
}

}  // namespace behorig

// The library keeps each formula of a drop-down twice and forgets one: some thousand bytes of a process that
// lives for one workbook.
#ifdef BEHORIG_SANITIZED

extern "C" const char* __lsan_default_suppressions();   // NOLINT
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libxlsxwriter.so\n";
}

extern "C" const char* __lsan_default_options();   // NOLINT
extern "C" const char* __lsan_default_options() {  // NOLINT
  return "print_suppressions=0";
}

#endif
