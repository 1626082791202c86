#include "plugins/common/workbook/xml.h"

#include <expat.h>

#include <algorithm>
#include <new>

#include "plugins/sdk/text.h"

namespace behorig::workbook {
namespace {

constexpr XML_Char kSeparator = '|';
constexpr int kDeepest = 64;
constexpr std::size_t kPiece = 64 << 10;
constexpr std::size_t kLargestMark = 1 << 20;  // bytes of one tag or comment
constexpr std::size_t kMostNames = 1000;       // that are kept

constexpr std::pair<std::string_view, std::string_view> kNamespaces[] = {
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x"},
    {"http://purl.oclc.org/ooxml/spreadsheetml/main", "x"},
    {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"},
    {"http://purl.oclc.org/ooxml/officeDocument/relationships", "r"},
    {"http://schemas.openxmlformats.org/package/2006/relationships", "rel"},
    {"http://schemas.openxmlformats.org/package/2006/content-types", "ct"},
    {"http://www.w3.org/XML/1998/namespace", "xml"},
    {"urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"},
    {"urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"},
    {"urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"},
    {"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"},
    {"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", "manifest"},
    {"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", "calcext"}};

}  // namespace

std::string short_name(std::string_view expanded) {
  const std::size_t at = expanded.rfind(kSeparator);
  if (at == std::string_view::npos) return std::string(expanded);
  const auto name = expanded.substr(at + 1);
  for (const auto& [space, prefix] : kNamespaces) {
    if (expanded.substr(0, at) == space) return std::string(prefix) + ":" + std::string(name);
  }
  return "?:" + std::string(name);
}

std::optional<std::string_view> Attributes::find(std::string_view name) const {
  for (const char** at = pairs_; *at != nullptr; at += 2) {
    const std::string_view expanded = *at;
    const std::size_t bar = expanded.rfind(kSeparator);
    const bool plain = bar == std::string_view::npos;
    if (plain ? expanded == name : name.ends_with(expanded.substr(bar + 1)) && short_name(expanded) == name)
      return std::string_view(at[1]);
  }
  return std::nullopt;
}

/// What the library calls. No exception may pass through it.
struct Xml::Calls {
  static void start(void* self, const XML_Char* name, const XML_Char** attributes) {
    Xml& xml = *static_cast<Xml*>(self);
    xml.guarded([&] {
      if (++xml.depth_ > kDeepest) throw sdk::Failure("xml-deep");
      xml.start(xml.named(name), Attributes(attributes));
    });
  }
  static void end(void* self, const XML_Char* name) {
    Xml& xml = *static_cast<Xml*>(self);
    xml.guarded([&] {
      --xml.depth_;
      xml.end(xml.named(name));
    });
  }
  static void text(void* self, const XML_Char* text, int size) {
    Xml& xml = *static_cast<Xml*>(self);
    xml.guarded([&] { xml.text({text, static_cast<std::size_t>(size)}); });
  }
  static void doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Xml*>(self)->guarded([] { throw sdk::Failure("xml-doctype"); });
  }
};

Xml::Xml() : parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Calls::start, Calls::end);
  XML_SetCharacterDataHandler(parser_, Calls::text);
  XML_SetStartDoctypeDeclHandler(parser_, Calls::doctype);
}

Xml::~Xml() { XML_ParserFree(parser_); }

template <class Call>
void Xml::guarded(Call call) noexcept {
  silent_ = 0;
  if (thrown_) return;
  try {
    call();
  } catch (...) {
    thrown_ = std::current_exception();
    XML_StopParser(parser_, XML_FALSE);
  }
}

const std::string& Xml::named(const char* expanded) {
  const std::string_view name(expanded);
  const auto found = names_.find(name);
  if (found != names_.end()) return found->second;
  if (names_.size() < kMostNames) return names_.emplace(name, short_name(name)).first->second;
  return scratch_ = short_name(name);
}

void Xml::parse(std::string_view bytes, bool last) {
  silent_ += bytes.size();
  const auto status = XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  if (status != XML_STATUS_OK) {
    throw sdk::Failure("xml-wrong", {{"line", std::to_string(XML_GetCurrentLineNumber(parser_))},
                                     {"detail", XML_ErrorString(XML_GetErrorCode(parser_))}});
  }
  // The library keeps a mark until it is whole, and begins it anew with each piece.
  if (silent_ > kLargestMark) throw sdk::Failure("xml-mark");
}

void Xml::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kPiece);
    parse(piece, false);
    bytes.remove_prefix(piece.size());
  }
}

void Xml::finish() { parse({}, true); }

void parse_part(const Package& package, std::string_view name, Xml& xml) {
  try {
    package.read(name, [&](std::string_view bytes) { xml.take(bytes); });
    xml.finish();
  } catch (sdk::Failure& failure) {
    failure.args.emplace_back("part", name);
    throw;
  }
}

}  // namespace behorig::workbook
