#include "core/base/csv.h"

#include "core/base/text.h"

namespace behorig {

std::string csv_cell(std::string_view raw) {
  const std::string text = printable(raw);
  std::string out;
  // A spreadsheet would run what begins so (CWE-1236); the apostrophe makes it text.
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) out += '\'';
  out += text;
  if (out.find_first_of(",\";") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace behorig
