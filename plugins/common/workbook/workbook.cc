#include "plugins/common/workbook/workbook.h"

#include "plugins/common/csv/source.h"
#include "plugins/common/workbook/package.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

constexpr std::string_view kOle("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
constexpr std::string_view kZip("PK\x03\x04", 4);
constexpr std::string_view kOdsType = "application/vnd.oasis.opendocument.spreadsheet";

std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) {
    out += c;
    out += '\0';
  }
  return out;
}

}  // namespace

std::unique_ptr<Workbook> Workbook::open(std::string_view bytes, const Limits& limits) {
  if (bytes.starts_with(kOle)) {
    // Excel puts a workbook with a password into a file of the old kind.
    const bool encrypted = bytes.find(utf16("EncryptedPackage")) != std::string_view::npos;
    throw Failure(encrypted ? "encrypted" : "old-format");
  }
  if (!bytes.starts_with(kZip)) throw Failure("not-a-workbook");
  const Package package(bytes, limits);
  if (package.has("[Content_Types].xml")) return open_xlsx(bytes, limits);
  constexpr std::size_t kShort = 200;
  if (package.has("mimetype") && package.read_all("mimetype", kShort).starts_with(kOdsType))
    return open_ods(bytes, limits);
  throw Failure("not-a-workbook");
}

std::string bytes_of(const std::string& path, const Limits& limits) {
  using What = csv::Problem::What;
  const auto failed = [&](const csv::Problem& problem) {
    const char* id = problem.what == What::link        ? "link-outside"
                     : problem.what == What::changed   ? "file-changed"
                     : problem.what == What::too_large ? "file-large"
                                                       : "file-unreadable";
    return Failure(id, {{"file", path}, {"detail", problem.detail}});
  };
  csv::Options options;
  options.max_bytes = limits.file_bytes;
  auto opened = csv::Source::open(path, options);
  if (const auto* problem = std::get_if<csv::Problem>(&opened)) throw failed(*problem);
  auto& source = std::get<csv::Source>(opened);
  std::string out;
  for (;;) {
    const auto more = source.more();
    if (const auto* problem = std::get_if<csv::Problem>(&more)) throw failed(*problem);
    const auto& bytes = std::get<std::string_view>(more);
    if (bytes.empty()) return out;
    out += bytes;
  }
}

}  // namespace behorig::workbook
