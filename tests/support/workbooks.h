#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::testing {

/// A ZIP file, part by part, also such as no program writes.
class ZipMaker {
 public:
  struct Lies {
    std::optional<std::uint32_t> size = {};  ///< said instead of the true one
    std::uint16_t flags = 0;                 ///< 1 = encrypted, 8 = sizes stand behind the bytes
    std::uint16_t method = 8;                ///< 0 stored, 8 deflated; others are only said
  };
  ZipMaker& add(const std::string& name, std::string_view bytes) { return add(name, bytes, Lies()); }
  ZipMaker& add(const std::string& name, std::string_view bytes, const Lies& lies);
  std::string bytes() const;

 private:
  struct Entry {
    std::string header;  ///< what the local and the central header share
    std::string name;
    std::uint32_t at = 0;
  };
  std::string bytes_;
  std::vector<Entry> entries_;
};

/// An XLSX workbook by its parts' XML. What is not given is as plain as it can be.
struct XlsxParts {
  struct Sheet {
    std::string name;
    std::string data = {};    ///< what stands in <sheetData>
    std::string behind = {};  ///< what follows it, such as <mergeCells>
    std::string target = {};  ///< of its relationship; blank = worksheets/sheetN.xml
    std::string type = "worksheet";
  };
  std::vector<Sheet> sheets;
  std::string texts = {};       ///< what stands in <sst>; blank = no such part
  std::string formats = {};     ///< what stands in <numFmts>
  std::string styles = {};      ///< what stands in <cellXfs>; blank = no such part
  std::string properties = {};  ///< such as <workbookPr date1904="1"/>
  bool strict = false;

  std::vector<std::pair<std::string, std::string>> parts() const;
  std::string bytes() const;
};

/// <row>s of these rows of cells, as texts that stand in the cells.
std::string rows_xml(const std::vector<std::vector<std::string>>& rows);

/// An ODS workbook by what stands in <office:spreadsheet>.
std::string ods_bytes(const std::string& spreadsheet);
/// <table:table> of these rows.
std::string ods_table(const std::string& name, const std::vector<std::vector<std::string>>& rows);

std::string xml_text(std::string_view text);

}  // namespace behorig::testing
