// Any bytes are a CSV file in some encoding: rows are as wide as the header and hold UTF-8.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/common/csv/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig::csv;
  if (size == 0) return 0;
  constexpr Encoding kAll[] = {Encoding::utf8,  Encoding::windows_1252, Encoding::iso_8859_1,
                               Encoding::utf16, Encoding::utf16le,      Encoding::utf16be};
  Options options;
  options.encoding = kAll[data[0] % 6];
  options.delimiter = ",;\t|"[data[0] / 6 % 4];
  options.max_record = 4096;
  options.max_columns = 100;
  auto opened =
      Reader::from_text(std::string(reinterpret_cast<const char*>(data) + 1, size - 1), options, "fuzz");
  auto* reader = std::get_if<Reader>(&opened);
  if (reader == nullptr) return 0;
  // Read again as UTF-8, whatever came out of it must be accepted.
  Options plain;
  while (const auto row = reader->next()) {
    if (row->cells.size() != reader->columns().size()) std::abort();
    for (const auto cell : row->cells) {
      std::string quoted = "x\n\"";
      for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      auto again = Reader::from_text(quoted + "\"\n", plain, "again");
      const auto back = std::get<Reader>(again).next();
      if (!back || back->cells[0] != cell) std::abort();
    }
  }
  return 0;
}
