#include <xlsxwriter.h>

#include "core/base/text.h"
#include "core/report/columns.h"
#include "core/report/formats.h"

namespace behorig {
namespace {

constexpr std::size_t kMostBytes = 32'000;    // of a cell; Excel takes 32,767 characters
constexpr std::size_t kMostRows = 1'048'575;  // of a sheet, below the headings

class ReportBook {
 public:
  ReportBook(const SystemReport& report, lxw_workbook* book) : report_(report), book_(book) {
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    wrapped_ = workbook_add_format(book_);
    format_set_text_wrap(wrapped_);
    format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
  }

  lxw_error write() {
    facts();
    controls();
    findings();
    return error_;
  }

 private:
  lxw_worksheet* sheet(const char* name, std::initializer_list<double> widths) {
    auto* out =
        workbook_add_worksheet(book_, report_word(std::string("heading.") + name, report_.language).c_str());
    lxw_col_t column = 0;
    for (const double width : widths) {
      worksheet_set_column(out, column, column, width, nullptr);
      ++column;
    }
    return out;
  }
  void took(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }
  /// As a text always: libxlsxwriter makes formulas only where it is asked to.
  void text(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& raw,
            lxw_format* format) {
    std::string shown = printable(raw);
    if (shown.size() > kMostBytes) {
      std::size_t end = kMostBytes;
      while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
      shown.resize(end);
      shown += "…";
    }
    took(worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                shown.c_str(), format));
  }

  void facts() {
    auto* on = sheet("facts", {28, 90});
    std::size_t row = 0;
    text(on, row++, 0, report_.title, bold_);
    text(on, row++, 0, report_.assurance, bold_);
    for (const auto& ground : report_.grounds) text(on, row++, 0, ground, nullptr);
    ++row;
    for (const auto* list : {&report_.facts, &report_.proofs}) {
      for (const auto& [what, value] : *list) {
        text(on, row, 0, what, bold_);
        text(on, row++, 1, value, wrapped_);
      }
      ++row;
    }
  }

  void controls() {
    auto* on = sheet("controls", {28, 12, 12, 90});
    std::size_t column = 0;
    for (const char* name : {"column.control", "column.open", "column.accepted-count", "column.explanation"})
      text(on, 0, column++, report_word(name, report_.language), bold_);
    std::size_t row = 0;
    for (const auto& one : report_.by_control) {
      ++row;
      text(on, row, 0, one.control, nullptr);
      took(
          worksheet_write_number(on, static_cast<lxw_row_t>(row), 1, static_cast<double>(one.open), nullptr));
      took(worksheet_write_number(on, static_cast<lxw_row_t>(row), 2, static_cast<double>(one.accepted),
                                  nullptr));
      text(on, row, 3, one.title, wrapped_);
    }
    worksheet_freeze_panes(on, 1, 0);
  }

  void findings() {
    auto* on = sheet("findings", {10, 24, 60, 14, 40, 60, 60, 22, 22, 16, 30, 36});
    const auto columns = finding_columns(report_.language);
    for (std::size_t i = 0; i < columns.size(); ++i) text(on, 0, i, columns[i], bold_);
    const std::size_t shown = report_.findings.size();
    for (std::size_t i = 0; i < shown; ++i) {
      const auto cells = finding_cells(report_.findings[i]);
      for (std::size_t column = 0; column < cells.size(); ++column)
        text(on, i + 1, column, cells[column], wrapped_);
    }
    worksheet_freeze_panes(on, 1, 0);
    if (shown > 0)
      worksheet_autofilter(on, 0, 0, static_cast<lxw_row_t>(shown),
                           static_cast<lxw_col_t>(columns.size() - 1));
  }

  const SystemReport& report_;
  lxw_workbook* book_;
  lxw_format *bold_ = nullptr, *wrapped_ = nullptr;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

Status report_xlsx(const SystemReport& report, const std::filesystem::path& file) {
  const auto failed = [&](lxw_error error) {
    return Message("report.not-written", {{"file", file.string()}, {"error", lxw_strerror(error)}});
  };
  if (report.findings.size() > kMostRows)
    return Message("report.too-many", {{"count", std::to_string(report.findings.size())}});
  lxw_workbook* book = workbook_new(file.c_str());
  if (book == nullptr) return failed(LXW_ERROR_CREATING_XLSX_FILE);
  const lxw_error written = ReportBook(report, book).write();
  const lxw_error closed = workbook_close(book);
  if (written != LXW_NO_ERROR) return failed(written);
  return closed == LXW_NO_ERROR ? Status(Done{}) : failed(closed);
}

}  // namespace behorig
