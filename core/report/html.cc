#include "core/base/text.h"
#include "core/report/columns.h"
#include "core/report/formats.h"

namespace behorig {
namespace {

/// Text, in an element or in a quoted attribute. Names come from directories: what does not print is shown.
std::string escaped(std::string_view raw) {
  std::string out;
  for (const char c : printable(raw)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

constexpr const char* kStyle =
    "body{font:11pt/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:62rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.7rem;margin:0 0 1rem}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:1px solid "
    "#999}"
    ".assurance{padding:.8rem 1rem;border-left:.5rem solid;font-size:1.15rem}"
    ".clear{border-color:#1b6e3c;background:#eaf5ee}.not-clear{border-color:#a4262c;background:#fbeeee}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}th{font-weight:600}td.number{text-align:right}"
    "article{border:1px solid #bbb;padding:.6rem .9rem;margin:.7rem 0;break-inside:avoid}"
    "article h3{margin:0 0 .3rem;font-size:1.02rem}article p{margin:.25rem "
    "0}.small{color:#555;font-size:.88em}"
    "@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}}@page{margin:18mm}";

class Page {
 public:
  explicit Page(const SystemReport& report) : report_(report) {}

  std::string write() {
    out_ = "<!DOCTYPE html>\n<html lang=\"";
    out_ += code_of(report_.language);
    // Nothing may be fetched or run, whatever a name says.
    out_ +=
        "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\">";
    element("title", report_.title);
    out_ += std::string("<style>") + kStyle + "</style></head>\n<body><main>";
    element("h1", report_.title);
    out_ += std::string("<p class=\"assurance ") + (report_.clear ? "clear" : "not-clear") + "\">" +
            escaped(report_.assurance) + "</p>\n<ul>";
    for (const auto& ground : report_.grounds) element("li", ground);
    out_ += "</ul>\n";
    facts("facts", report_.facts);
    if (!report_.proofs.empty()) facts("proofs", report_.proofs);
    controls();
    findings();
    out_ += "</main></body></html>\n";
    return std::move(out_);
  }

 private:
  std::string word(const std::string& id) const { return report_word(id, report_.language); }
  void element(const std::string& tag, std::string_view text) {
    out_ += "<" + tag + ">" + escaped(text) + "</" + tag + ">";
  }
  void heading(const std::string& id) {
    element("h2", word("heading." + id));
    out_ += "\n";
  }

  void facts(const std::string& id, const std::vector<SystemReport::Fact>& facts) {
    heading(id);
    out_ += "<table>";
    for (const auto& [what, value] : facts) {
      out_ += "<tr><th scope=\"row\">" + escaped(what) + "</th>";
      element("td", value);
      out_ += "</tr>\n";
    }
    out_ += "</table>\n";
  }

  void controls() {
    heading("controls");
    out_ += "<table><tr>";
    for (const char* name : {"column.control", "column.open", "column.accepted-count"})
      out_ += "<th scope=\"col\">" + escaped(word(name)) + "</th>";
    out_ += "</tr>\n";
    for (const auto& row : report_.by_control) {
      out_ += "<tr><td>" + escaped(row.control) + "<br><span class=\"small\">" + escaped(row.title) +
              "</span></td><td class=\"number\">" + std::to_string(row.open) + "</td><td class=\"number\">" +
              std::to_string(row.accepted) + "</td></tr>\n";
    }
    out_ += "</table>\n";
  }

  void line(const char* label, const std::string& text) {
    if (text.empty()) return;
    out_ += "<p><strong>" + escaped(word(std::string("column.") + label)) + ":</strong> " + escaped(text) +
            "</p>";
  }

  void findings() {
    heading("findings");
    if (report_.findings.empty()) element("p", word("no-findings"));
    for (const auto& finding : report_.findings) {
      out_ += "<article><h3>" + escaped(finding.severity) + ": " + escaped(finding.title) + "</h3>";
      line("holders", joined(finding.holders, ", "));
      line("reasons", joined(finding.reasons, " "));
      line("accepted", finding.accepted);
      line("incident", finding.incident);
      if (finding.counts) line("remedy", finding.remedy);
      out_ += "<p class=\"small\">" + escaped(finding.control) + " · " + escaped(finding.status) + " · " +
              escaped(word("column.first-seen")) + " " + escaped(finding.first_seen) + " · " +
              escaped(finding.id) + "</p></article>\n";
    }
  }

  const SystemReport& report_;
  std::string out_;
};

}  // namespace

std::string report_html(const SystemReport& report) { return Page(report).write(); }

}  // namespace behorig
