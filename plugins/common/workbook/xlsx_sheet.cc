#include "plugins/common/workbook/xlsx_sheet.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "plugins/common/csv/text.h"
#include "plugins/common/text/clean.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

class XlsxSheetXml : public Xml {
 public:
  XlsxSheetXml(const Shared& shared, const Limits& limits, SheetTaker& taker)
      : shared_(shared), limits_(limits), taker_(taker), row_(taker, limits) {}

  /// What is no sheet would else be an empty one.
  bool is_a_sheet() const { return data_seen_; }

 private:
  enum class Inside { document, data, row, cell, value, formula, text, passed_over };
  static constexpr int kInWorksheet = 1;

  void start(const std::string& name, const Attributes& attributes) override {
    switch (inside_.back()) {
      case Inside::document:
        in_document(name, attributes);
        ++depth_;
        return;
      case Inside::data:
        if (name != "x:row") unknown(name);
        return begin_row(attributes);
      case Inside::row:
        if (name == "x:extLst") return inside_.push_back(Inside::passed_over);
        if (name != "x:c") unknown(name);
        return begin_cell(attributes);
      case Inside::cell:
        return in_cell(name);
      case Inside::text:
        inside_.push_back(Inside::text);
        return rich_.start(name);
      case Inside::passed_over:
        return inside_.push_back(Inside::passed_over);
      case Inside::value:
      case Inside::formula:
        unknown(name);
    }
  }

  void end(const std::string& name) override {
    const Inside left = inside_.back();
    if (left == Inside::document) {
      --depth_;
      return;
    }
    inside_.pop_back();
    if (left == Inside::data) --depth_;
    if (left == Inside::text) rich_.end(name);
    if (left == Inside::row) row_.end();
    if (left == Inside::cell) {
      try {
        row_.cell(column_, cell_text());
      } catch (const Wrong& wrong) {
        row_.wrong(wrong.id, column_, {{"detail", text::cleaned(wrong.detail, kShown)}});
      }
    }
  }

  void text(std::string_view text) override {
    if (inside_.back() == Inside::text) rich_.text(text);
    if (inside_.back() == Inside::value) {
      value_ += text;
      if (value_.size() > limits_.cell_bytes + kSlack) long_cell();
    }
  }

  [[noreturn]] static void unknown(const std::string& name) {
    throw Failure("element-unknown", {{"detail", name}});
  }
  [[noreturn]] void long_cell() const {
    throw Failure("cell-long", {{"cell", shown(Place{column_, row_.number()})},
                                {"detail", std::to_string(limits_.cell_bytes)}});
  }

  void in_document(const std::string& name, const Attributes& attributes) {
    if (name == "x:mergeCell") return merge(attributes.text("ref"));
    if (name != "x:sheetData") return;
    // Spreadsheet programs show no other rows than these, and no second ones.
    if (depth_ != kInWorksheet || std::exchange(data_seen_, true))
      throw Failure("sheet-wrong", {{"part", name}});
    inside_.push_back(Inside::data);
  }

  void merge(std::string_view range) {
    const std::size_t colon = range.find(':');
    const auto first = place_of(range.substr(0, colon));
    const auto last = colon == std::string_view::npos ? first : place_of(range.substr(colon + 1));
    if (!first || !last) throw Failure("sheet-wrong");
    if (*first != *last) taker_.merged({*first, *last});
  }

  void begin_row(const Attributes& attributes) {
    const auto given = attributes.find("r");
    const auto number = given ? whole(*given) : row_.number() + 1;
    if (!number) throw Failure("row-order", {{"row", text::cleaned(*given, kShown)}});
    row_.begin(*number);
    column_ = 0;
    inside_.push_back(Inside::row);
  }

  void begin_cell(const Attributes& attributes) {
    const auto given = attributes.find("r");
    if (given) {
      const auto place = place_of(*given);
      if (!place || place->row != row_.number())
        throw Failure("row-order", {{"row", std::to_string(row_.number())}});
      column_ = place->column;
    } else {
      ++column_;
    }
    type_ = attributes.text("t");
    style_ = whole(attributes.text("s"));
    value_.clear();
    rich_.take();
    has_formula_ = value_seen_ = false;
    inside_.push_back(Inside::cell);
  }

  void in_cell(const std::string& name) {
    if (name == "x:f") has_formula_ = true;
    if (name == "x:v") value_seen_ = true;
    inside_.push_back(name == "x:v"        ? Inside::value
                      : name == "x:f"      ? Inside::formula
                      : name == "x:is"     ? Inside::text
                      : name == "x:extLst" ? Inside::passed_over
                                           : (unknown(name), Inside::passed_over));
  }

  /// A cell that a person has to see to.
  struct Wrong {
    const char* id;
    std::string detail = {};
  };

  std::string cell_text() {
    // A program that computed nothing writes 0, or nothing, and says so.
    if (has_formula_ && (!value_seen_ || shared_.uncomputed)) throw Wrong{"formula-no-value"};
    const std::string inside = rich_.take();
    const bool inline_text = type_ == "inlineStr";
    if (inline_text ? value_seen_ : !inside.empty()) throw Wrong{"cell-unknown", type_};
    if (inline_text) return unescaped(inside);
    if (type_ == "str") return unescaped(value_);
    const auto value = csv::trimmed(value_);
    if (value.empty()) {
      if (has_formula_) throw Wrong{"formula-no-value"};
      return {};
    }
    if (type_ == "s") {
      const auto index = whole(value);
      const auto text = index ? shared_.texts.find(*index) : std::nullopt;
      if (!text) throw Wrong{"text-missing"};
      return std::string(*text);
    }
    if (type_ == "b") {
      if (value == "1" || value == "true") return "yes";
      if (value == "0" || value == "false") return "no";
    }
    if (type_ == "e") throw Wrong{"cell-error", std::string(value)};
    if (type_ == "d") return written_day(value);
    if (type_.empty() || type_ == "n") return number(value);
    throw Wrong{"cell-unknown", type_};
  }

  static std::string written_day(std::string_view value) {
    std::string day;
    const auto what = iso_day(value, day);
    if (what == IsoDay::day) return day;
    throw Wrong{what == IsoDay::has_time ? "cell-time" : "cell-no-day", std::string(value)};
  }

  std::string number(std::string_view text) const {
    const Number number = number_of(text);
    if (number.verdict == Number::Verdict::not_a_number) throw Wrong{"cell-unknown", std::string(text)};
    if (number.verdict == Number::Verdict::too_long) throw Wrong{"number-long"};
    NumberFormat format;
    if (style_ && !(*style_ == 0 && shared_.formats.empty())) {
      if (*style_ >= shared_.formats.size()) throw Wrong{"style-missing"};
      format = shared_.formats[*style_];
    }
    switch (format.kind) {
      case NumberFormat::Kind::plain:
        return shown(number.value);
      case NumberFormat::Kind::padded:
        return padded(number.value, format.digits);
      case NumberFormat::Kind::patterned:
        throw Wrong{"number-patterned", shown(number.value)};
      case NumberFormat::Kind::date:
        break;
    }
    if (std::trunc(number.value) != number.value)
      throw Wrong{"cell-time", moment_of_serial(number.value, shared_.from_1904)};
    const auto day = day_of_serial(number.value, shared_.from_1904);
    if (!day) throw Wrong{"cell-no-day", shown(number.value)};
    return *day;
  }

  static constexpr std::size_t kShown = 80;
  static constexpr std::size_t kSlack = 64;

  const Shared& shared_;
  const Limits& limits_;
  SheetTaker& taker_;
  RowMaker row_;
  std::vector<Inside> inside_{Inside::document};
  RichText rich_;
  std::uint32_t column_ = 0;
  std::string type_, value_;
  std::optional<std::uint32_t> style_;
  bool has_formula_ = false, value_seen_ = false, data_seen_ = false;
  int depth_ = 0;  ///< elements around, outside of <sheetData>
};

}  // namespace

void read_xlsx_sheet(const Package& package, std::string_view part, const Shared& shared,
                     const Limits& limits, SheetTaker& taker) {
  XlsxSheetXml xml(shared, limits, taker);
  parse_part(package, part, xml);
  if (!xml.is_a_sheet()) throw Failure("sheet-wrong", {{"part", std::string(part)}});
}

}  // namespace behorig::workbook
