#include "tests/support/workbooks.h"

#include <zlib.h>

#include <cstdlib>

namespace behorig::testing {
namespace {

std::string le(std::uint32_t number, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
  return out;
}
std::string le16(std::size_t number) { return le(static_cast<std::uint32_t>(number), 2); }
std::string le32(std::size_t number) { return le(static_cast<std::uint32_t>(number), 4); }

std::string deflated(std::string_view bytes) {
  z_stream stream{};
  constexpr int kRaw = -15;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    std::abort();
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string relationships(const std::string& inside) {
  return kXml + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
         inside + "</Relationships>";
}

}  // namespace

ZipMaker& ZipMaker::add(const std::string& name, std::string_view bytes, const Lies& lies) {
  const std::string packed = lies.method == 8 ? deflated(bytes) : std::string(bytes);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  Entry entry;
  entry.name = name;
  entry.at = static_cast<std::uint32_t>(bytes_.size());
  const std::string begin = le16(20) + le16(lies.flags) + le16(lies.method) + le32(0x21);
  const std::string sizes =
      le32(crc) + le32(packed.size()) + le32(lies.size.value_or(static_cast<std::uint32_t>(bytes.size())));
  const std::string end = le16(name.size()) + le16(0);
  const bool behind = (lies.flags & 8) != 0;
  entry.header = begin + sizes + end;
  bytes_ += "PK\x03\x04" + begin + (behind ? std::string(sizes.size(), '\0') : sizes) + end + name + packed;
  if (behind) bytes_ += "PK\x07\x08" + sizes;
  entries_.push_back(std::move(entry));
  return *this;
}

std::string ZipMaker::bytes() const {
  std::string central;
  for (const auto& entry : entries_)
    central += "PK\x01\x02" + le16(20) + entry.header + le16(0) + le16(0) + le16(0) + le32(0) +
               le32(entry.at) + entry.name;
  return bytes_ + central + "PK\x05\x06" + le32(0) + le16(entries_.size()) + le16(entries_.size()) +
         le32(central.size()) + le32(bytes_.size()) + le16(0);
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> XlsxParts::parts() const {
  const std::string main = strict ? "http://purl.oclc.org/ooxml/spreadsheetml/main"
                                  : "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const std::string office = strict ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
                                    : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  std::vector<std::pair<std::string, std::string>> out;
  out.emplace_back("[Content_Types].xml",
                   kXml + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
  out.emplace_back("_rels/.rels", relationships("<Relationship Id=\"rId1\" Type=\"" + office +
                                                "/officeDocument\" Target=\"xl/workbook.xml\"/>"));
  std::string list, rels;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const std::string target =
        sheets[i].target.empty() ? "worksheets/sheet" + number + ".xml" : sheets[i].target;
    list += "<sheet name=\"" + xml_text(sheets[i].name) + "\" sheetId=\"" + number + "\" r:id=\"s" + number +
            "\"/>";
    rels += "<Relationship Id=\"s" + number + "\" Type=\"" + office + "/" + sheets[i].type + "\" Target=\"" +
            target + "\"/>";
    out.emplace_back(target.starts_with('/') ? target.substr(1) : "xl/" + target,
                     kXml + "<worksheet xmlns=\"" + main + "\"><sheetData>" + sheets[i].data +
                         "</sheetData>" + sheets[i].behind + "</worksheet>");
  }
  if (!texts.empty()) {
    rels += "<Relationship Id=\"t\" Type=\"" + office + "/sharedStrings\" Target=\"sharedStrings.xml\"/>";
    out.emplace_back("xl/sharedStrings.xml", kXml + "<sst xmlns=\"" + main + "\">" + texts + "</sst>");
  }
  if (!styles.empty()) {
    rels += "<Relationship Id=\"y\" Type=\"" + office + "/styles\" Target=\"styles.xml\"/>";
    out.emplace_back("xl/styles.xml",
                     kXml + "<styleSheet xmlns=\"" + main + "\"><numFmts>" + formats +
                         "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" + styles +
                         "</cellXfs></styleSheet>");
  }
  out.emplace_back("xl/workbook.xml", kXml + "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + office + "\">" +
                                          properties + "<sheets>" + list + "</sheets></workbook>");
  out.emplace_back("xl/_rels/workbook.xml.rels", relationships(rels));
  return out;
}

std::string XlsxParts::bytes() const {
  ZipMaker zip;
  for (const auto& [name, text] : parts()) zip.add(name, text);
  return zip.bytes();
}

std::string rows_xml(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (const auto& row : rows) {
    out += "<row>";
    for (const auto& cell : row) {
      out += cell.empty() ? "<c/>" : "<c t=\"inlineStr\"><is><t>" + xml_text(cell) + "</t></is></c>";
    }
    out += "</row>";
  }
  return out;
}

std::string ods_bytes(const std::string& spreadsheet) {
  const auto space = [](const std::string& prefix, const std::string& name) {
    return " xmlns:" + prefix + "=\"urn:oasis:names:tc:opendocument:xmlns:" + name + ":1.0\"";
  };
  const std::string calcext =
      " xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\"";
  return ZipMaker()
      .add("mimetype", "application/vnd.oasis.opendocument.spreadsheet", {.method = 0})
      .add("content.xml", kXml + "<office:document-content" + space("office", "office") +
                              space("table", "table") + space("text", "text") + space("draw", "drawing") +
                              calcext + "><office:body><office:spreadsheet>" + spreadsheet +
                              "</office:spreadsheet></office:body></office:document-content>")
      .bytes();
}

std::string ods_table(const std::string& name, const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<table:table table:name=\"" + xml_text(name) + "\">";
  for (const auto& row : rows) {
    out += "<table:table-row>";
    for (const auto& cell : row) {
      out += cell.empty() ? "<table:table-cell/>"
                          : "<table:table-cell office:value-type=\"string\"><text:p>" + xml_text(cell) +
                                "</text:p></table:table-cell>";
    }
    out += "</table:table-row>";
  }
  return out + "</table:table>";
}

}  // namespace behorig::testing
