// OpenDocument spreadsheets (ISO/IEC 26300).

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "plugins/common/csv/text.h"
#include "plugins/common/text/clean.h"
#include "plugins/common/workbook/workbook.h"
#include "plugins/common/workbook/xml.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

constexpr std::uint32_t kMostTimes = 1u << 24;

/// How often something is there; at least once. Throws sheet-wrong: of what is behind it nobody knows the
/// place.
std::uint32_t times(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (!text.empty() && (error == std::errc::invalid_argument || end != text.data() + text.size()))
    throw Failure("sheet-wrong", {{"part", "content.xml"}});
  if (error == std::errc::result_out_of_range) return kMostTimes;
  return std::clamp(out, 1u, kMostTimes);
}

/// What spreadsheet programs show in the place of a result that there is none of; only some of them also mark
/// the cell.
bool is_error(std::string_view shown) {
  static const std::set<std::string_view> kErrors{"#N/A",    "#REF!", "#NAME?", "#VALUE!",
                                                  "#DIV/0!", "#NUM!", "#NULL!"};
  return kErrors.contains(shown) || shown.starts_with("Err:");
}

/// Nothing stands between the digits but what parts thousands in some country: no mark of an identity number.
bool parts_thousands(std::string_view digits_and_marks) {
  constexpr std::string_view kMarks =
      "0123456789 .,'\xc2\xa0\xe2\x80\xaf\x99";  // also no-break spaces, and ’
  return digits_and_marks.find_first_not_of(kMarks) == digits_and_marks.npos;
}

/// Another file's cells, kept beside the sheets.
bool is_copy_of_other_file(std::string_view name) { return name.starts_with("'file:"); }

class EncryptionXml : public Xml {
 public:
  bool encrypted = false;

 private:
  void start(const std::string& name, const Attributes&) override {
    encrypted = encrypted || name == "manifest:encryption-data";
  }
  void end(const std::string&) override {}
};

/// The text of a cell as it is shown: paragraphs are lines; notes and drawings do not belong to it.
class CellText {
 public:
  /// False: what is inside does not count.
  bool start(const std::string& name, const Attributes& attributes) {
    static const std::set<std::string, std::less<>> kOutside{"office:annotation", "text:ruby-text",
                                                             "text:note"};
    if (kOutside.contains(name) || name.starts_with("draw:")) return false;
    if (name == "text:p" || name == "text:h") {
      if (paragraphs_++ > 0) add("\n");
      ++inside_;
    }
    if (name == "text:s") add(std::string(std::min(times(attributes.text("text:c")), kMostBlanks), ' '));
    if (name == "text:tab") add("\t");
    if (name == "text:line-break") add("\n");
    return true;
  }
  void end(const std::string& name) {
    if (name == "text:p" || name == "text:h") --inside_;
  }
  void text(std::string_view text) {
    if (inside_ > 0) add(text);
  }
  std::string take() {
    paragraphs_ = inside_ = 0;
    return std::exchange(text_, {});
  }

 private:
  static constexpr std::uint32_t kMostBlanks = 1000;
  void add(std::string_view text) {
    constexpr std::size_t kLongest = 1 << 20;
    text_ += text;
    if (text_.size() > kLongest) throw Failure("text-long", {{"detail", std::to_string(kLongest)}});
  }

  std::string text_;
  int paragraphs_ = 0, inside_ = 0;
};

using Choose = std::function<SheetTaker*(std::size_t sheet)>;

/// Of the chosen sheets the cells, of all the names.
class ContentXml : public Xml {
 public:
  ContentXml(const Limits& limits, Choose choose) : limits_(limits), choose_(std::move(choose)) {}

  std::vector<std::string> names;
  bool spreadsheet_seen = false;

 private:
  enum class Inside { document, spreadsheet, sheet, row, cell, text, passed_over };

  void start(const std::string& name, const Attributes& attributes) override {
    switch (inside_.back()) {
      case Inside::document:
        if (name == "office:spreadsheet") spreadsheet_seen = true;
        return push(name == "office:spreadsheet" ? Inside::spreadsheet : Inside::document);
      case Inside::spreadsheet:
        return push(name == "table:table" && begin_sheet(attributes) ? Inside::sheet : Inside::passed_over);
      case Inside::sheet:
        return in_sheet(name, attributes);
      case Inside::row:
        if (name != "table:table-cell" && name != "table:covered-table-cell")
          throw Failure("element-unknown", {{"detail", name}});
        return begin_cell(attributes, name == "table:covered-table-cell");
      case Inside::cell:
      case Inside::text:
        return push(text_.start(name, attributes) ? Inside::text : Inside::passed_over);
      case Inside::passed_over:
        return push(Inside::passed_over);
    }
  }

  void end(const std::string& name) override {
    const Inside left = inside_.back();
    if (inside_.size() > 1) inside_.pop_back();
    if (left == Inside::text) text_.end(name);
    if (left == Inside::row) row_->end(row_times_);
    if (left == Inside::sheet && inside_.back() == Inside::spreadsheet) taker_->end();
    if (left == Inside::cell) end_cell();
  }

  void text(std::string_view text) override {
    if (inside_.back() == Inside::text) text_.text(text);
  }

  void push(Inside inside) { inside_.push_back(inside); }

  /// True: this is the one to read.
  bool begin_sheet(const Attributes& attributes) {
    constexpr std::size_t kMostSheets = 1000;
    const auto name = attributes.text("table:name");
    if (is_copy_of_other_file(name)) return false;
    names.emplace_back(name);
    if (names.size() > kMostSheets) throw Failure("sheets-many", {{"detail", std::to_string(kMostSheets)}});
    taker_ = choose_(names.size() - 1);
    if (taker_ == nullptr) return false;
    row_.emplace(*taker_, limits_);
    return true;
  }

  void in_sheet(const std::string& name, const Attributes& attributes) {
    static const std::set<std::string, std::less<>> kAround{"table:table-row-group",
                                                            "table:table-header-rows", "table:table-rows"};
    if (kAround.contains(name)) return push(Inside::sheet);
    if (name != "table:table-row") return push(Inside::passed_over);
    row_times_ = times(attributes.text("table:number-rows-repeated"));
    row_->begin(row_->number() + 1);
    column_ = 0;
    push(Inside::row);
  }

  void begin_cell(const Attributes& attributes, bool covered) {
    cell_ = {};
    cell_.covered = covered;
    cell_.times = times(attributes.text("table:number-columns-repeated"));
    cell_.type = attributes.text("office:value-type");
    cell_.error = attributes.text("calcext:value-type") == "error";
    cell_.formula = attributes.find("table:formula").has_value();
    for (const char* key :
         {"office:value", "office:date-value", "office:boolean-value", "office:string-value"}) {
      if (const auto value = attributes.find(key)) cell_.value = *value;
    }
    const Place first{column_ + 1, row_->number()};
    const Place last{column_ + times(attributes.text("table:number-columns-spanned")),
                     row_->number() - 1 + times(attributes.text("table:number-rows-spanned"))};
    if (first != last) taker_->merged({first, last});
    push(Inside::cell);
  }

  void end_cell() {
    const std::string shown_text = text_.take();
    std::string text;
    try {
      if (!cell_.covered) text = cell_text(shown_text);
    } catch (const OdsWrong& wrong) {
      constexpr std::size_t kShown = 80;
      row_->wrong(wrong.id, column_ + 1, {{"detail", text::cleaned(wrong.detail, kShown)}});
    }
    if (!text.empty()) {
      row_->count_repeated(cell_.times - 1, text.size());
      for (std::uint32_t i = 1; i <= cell_.times; ++i) row_->cell(column_ + i, text);
    }
    column_ = std::min(column_ + cell_.times, kMostTimes);
  }

  struct OdsWrong {
    const char* id;
    std::string detail = {};
  };
  struct Cell {
    bool covered = false, error = false, formula = false;
    std::uint32_t times = 1;
    std::string type;
    std::optional<std::string> value;
  };

  std::string cell_text(const std::string& shown_text) const {
    const bool computed = cell_.formula || cell_.type != "string";
    if (cell_.error || (computed && is_error(shown_text))) throw OdsWrong{"cell-error", shown_text};
    if (cell_.type.empty() || cell_.type == "void") {
      if (cell_.formula) throw OdsWrong{"formula-no-value"};
      return shown_text;
    }
    // A text that is also shown is in the paragraphs; that of a formula may stand in the attribute alone.
    if (cell_.type == "string" && !(cell_.formula && !cell_.value && shown_text.empty()))
      return shown_text.empty() ? cell_.value.value_or("") : shown_text;
    if (!cell_.value) throw OdsWrong{cell_.type == "time" ? "cell-time" : "formula-no-value", shown_text};
    if (cell_.type == "boolean" && *cell_.value == "true") return "yes";
    if (cell_.type == "boolean" && *cell_.value == "false") return "no";
    if (cell_.type == "date") return day();
    if (cell_.type == "float" || cell_.type == "percentage" || cell_.type == "currency")
      return number(shown_text);
    throw OdsWrong{"cell-unknown", cell_.type};
  }

  std::string day() const {
    std::string out;
    const auto what = iso_day(*cell_.value, out);
    if (what == IsoDay::day) return out;
    throw OdsWrong{what == IsoDay::has_time ? "cell-time" : "cell-no-day", *cell_.value};
  }

  std::string number(const std::string& shown_text) const {
    const Number number = number_of(csv::trimmed(*cell_.value));
    if (number.verdict == Number::Verdict::not_a_number) throw OdsWrong{"cell-unknown", *cell_.value};
    if (number.verdict == Number::Verdict::too_long) throw OdsWrong{"number-long"};
    std::string plain = shown(number.value);
    // What a person sees has zeros in front, or marks between the digits.
    constexpr std::string_view kDigits = "0123456789";
    std::string digits;
    std::copy_if(shown_text.begin(), shown_text.end(), std::back_inserter(digits),
                 [&](char c) { return kDigits.find(c) != kDigits.npos; });
    if (digits.empty()) return plain;
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    if (digits.substr(first) != plain) return plain;
    if (digits.size() == shown_text.size()) return digits;
    if (plain == "0") return plain;  // 0,00
    const std::size_t begin = shown_text.find_first_of(kDigits), end = shown_text.find_last_of(kDigits);
    if (first > 0 || !parts_thousands(std::string_view(shown_text).substr(begin, end - begin)))
      throw OdsWrong{"number-patterned", plain};
    return plain;
  }

  const Limits& limits_;
  Choose choose_;
  SheetTaker* taker_ = nullptr;
  std::vector<Inside> inside_{Inside::document};
  std::optional<RowMaker> row_;
  CellText text_;
  Cell cell_;
  std::uint32_t row_times_ = 1, column_ = 0;
};

void parse_content(const Package& package, ContentXml& xml) {
  try {
    parse_part(package, "content.xml", xml);
  } catch (Failure& failure) {
    if (!xml.names.empty()) failure.args.emplace_back("sheet", xml.names.back());
    throw;
  }
  if (!xml.spreadsheet_seen) throw Failure("sheet-wrong", {{"part", "content.xml"}});
}

class Ods : public Workbook {
 public:
  Ods(std::string_view bytes, const Limits& limits) : limits_(limits), package_(bytes, limits_) {
    if (package_.has("encrypted-package")) throw Failure("encrypted");
    constexpr const char* kManifest = "META-INF/manifest.xml";
    if (package_.has(kManifest)) {
      EncryptionXml manifest;
      parse_part(package_, kManifest, manifest);
      if (manifest.encrypted) throw Failure("encrypted");
    }
    ContentXml content(limits_, [](std::size_t) { return nullptr; });
    parse_content(package_, content);
    names_ = std::move(content.names);
  }

  const std::vector<std::string>& sheets() const override { return names_; }

  void read(const Choose& choose) const override {
    ContentXml content(limits_, choose);
    parse_content(package_, content);
  }

 private:
  const Limits limits_;
  const Package package_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Workbook> open_ods(std::string_view bytes, const Limits& limits) {
  return std::make_unique<Ods>(bytes, limits);
}

}  // namespace behorig::workbook
