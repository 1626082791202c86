#include "tests/support/workbook_writers.h"

#include <xlsxwriter.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "plugins/common/register_words/words.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos &&
         (text.size() == 1 || text[0] != '0');
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
                lxw_format* day) {
  lxw_datetime date{};
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &date.year, &date.month, &date.day, &used) == 3 &&
      static_cast<std::size_t>(used) == text.size()) {
    worksheet_write_datetime(sheet, row, column, &date, day);
  } else if (is_number(text)) {
    worksheet_write_number(sheet, row, column, std::atoi(text.c_str()), nullptr);
  } else if (text == "yes" || text == "no") {
    worksheet_write_boolean(sheet, row, column, text == "yes" ? 1 : 0, nullptr);
  } else if (!text.empty()) {
    worksheet_write_string(sheet, row, column, text.c_str(), nullptr);
  }
}

void write(const std::vector<TextTable>& tables, const std::filesystem::path& file, bool swedish) {
  lxw_workbook_options options{};
  options.constant_memory = swedish ? LXW_TRUE : LXW_FALSE;
  lxw_workbook* book = workbook_new_opt(file.c_str(), &options);
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "yyyy-mm-dd");
  for (const auto& table : tables) {
    const auto* known = words::find_table(table.name);
    lxw_worksheet* sheet =
        workbook_add_worksheet(book, swedish ? std::string(known->swedish[0]).c_str() : table.name.c_str());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto* column = words::find_column(*known, table.columns[i]);
      worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i),
                             swedish ? std::string(column->swedish[0]).c_str() : table.columns[i].c_str(),
                             nullptr);
    }
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        write_cell(sheet, static_cast<lxw_row_t>(row.number - 1), static_cast<lxw_col_t>(i), row.cells[i],
                   day);
    }
  }
  if (workbook_close(book) != LXW_NO_ERROR) std::abort();
}

}  // namespace

void write_with_xlsxwriter(const std::vector<TextTable>& tables, const std::filesystem::path& file) {
  write(tables, file, false);
}

void write_swedish_with_xlsxwriter(const std::vector<TextTable>& tables, const std::filesystem::path& file) {
  write(tables, file, true);
}

void write_with_openpyxl(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const TempFolder out;
  const Ended ended =
      Program({"/usr/bin/python3", BEHORIG_SOURCE_DIR "/tests/registers/write_openpyxl.py", folder, file},
              out.path())
          .wait();
  if (ended.code == 0) return;
  std::fprintf(stderr, "openpyxl: %s\n", ended.err.c_str());
  std::abort();
}

}  // namespace behorig::testing
