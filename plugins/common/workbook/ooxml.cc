#include "plugins/common/workbook/ooxml.h"

#include <algorithm>
#include <charconv>

#include "plugins/sdk/text.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

std::string last_step(std::string_view address) {
  const std::size_t slash = address.rfind('/');
  return std::string(slash == std::string_view::npos ? address : address.substr(slash + 1));
}

bool is_true(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

class RelationshipsXml : public Xml {
 public:
  explicit RelationshipsXml(std::string_view base) : base_(base) {}
  std::map<std::string, Relationship> all;

 private:
  void start(const std::string& name, const Attributes& attributes) override {
    if (name != "rel:Relationship") return;
    const bool outside = attributes.text("TargetMode") == "External";
    all[std::string(attributes.text("Id"))] = {
        last_step(attributes.text("Type")),
        outside ? std::string() : resolved(base_, attributes.text("Target"))};
  }
  void end(const std::string&) override {}

  std::string_view base_;
};

class MainXml : public Xml {
 public:
  MainPart main;

 private:
  void start(const std::string& name, const Attributes& attributes) override {
    constexpr std::size_t kMostSheets = 1000;
    if (name == "x:workbookPr") main.from_1904 = is_true(attributes.text("date1904"));
    if (name == "x:calcPr") main.uncomputed = is_true(attributes.text("fullCalcOnLoad"));
    if (name != "x:sheet") return;
    if (main.sheets.size() >= kMostSheets)
      throw Failure("sheets-many", {{"detail", std::to_string(kMostSheets)}});
    main.sheets.push_back({std::string(attributes.text("name")), std::string(attributes.text("r:id"))});
  }
  void end(const std::string&) override {}
};

class TextsXml : public Xml {
 public:
  TextsXml(SharedTexts& texts, const Limits& limits) : texts_(texts), limits_(limits) {}

 private:
  void start(const std::string& name, const Attributes&) override { rich_.start(name); }
  void end(const std::string& name) override {
    rich_.end(name);
    if (name != "x:si") return;
    if (texts_.size() >= limits_.texts)
      throw Failure("texts-many", {{"detail", std::to_string(limits_.texts)}});
    texts_.add(unescaped(rich_.take()));
    if (texts_.bytes() > limits_.text_bytes)
      throw Failure("text-long", {{"detail", std::to_string(limits_.text_bytes)}});
  }
  void text(std::string_view text) override { rich_.text(text); }

  SharedTexts& texts_;
  const Limits& limits_;
  RichText rich_;
};

class StylesXml : public Xml {
 public:
  std::vector<NumberFormat> formats() const {
    std::vector<NumberFormat> out;
    for (const auto id : styles_) {
      const auto found = codes_.find(id);
      out.push_back(found == codes_.end() ? built_in_format(id) : found->second);
    }
    return out;
  }

 private:
  void start(const std::string& name, const Attributes& attributes) override {
    constexpr std::size_t kMost = 100'000;
    if (name == "x:numFmts" || name == "x:cellXfs") section_ = name;
    const std::string_view id = attributes.text("numFmtId");
    std::uint32_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    if (section_ == "x:numFmts" && name == "x:numFmt" && codes_.size() < kMost)
      codes_[number] = format_of_code(attributes.text("formatCode"));
    if (section_ == "x:cellXfs" && name == "x:xf" && styles_.size() < kMost) styles_.push_back(number);
  }
  void end(const std::string& name) override {
    if (name == section_) section_.clear();
  }

  std::string section_;
  std::map<std::uint32_t, NumberFormat> codes_;
  std::vector<std::uint32_t> styles_;
};

}  // namespace

std::map<std::string, Relationship> relationships_of(const Package& package, std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const auto folder = slash == std::string_view::npos ? std::string_view() : part.substr(0, slash + 1);
  const std::string name = std::string(folder) + "_rels/" + last_step(part) + ".rels";
  if (!package.has(name)) return {};
  RelationshipsXml xml(part);
  parse_part(package, name, xml);
  return std::move(xml.all);
}

MainPart main_part(const Package& package, std::string_view part) {
  MainXml xml;
  parse_part(package, part, xml);
  return std::move(xml.main);
}

void RichText::start(std::string_view name) {
  if (name == "x:rPh") ++aids_;
  if (name == "x:t") inside_ = true;
}

void RichText::end(std::string_view name) {
  if (name == "x:rPh") --aids_;
  if (name == "x:t") inside_ = false;
}

void RichText::text(std::string_view text) {
  constexpr std::size_t kLongest = 1 << 20;
  if (inside_ && aids_ == 0) text_ += text;
  if (text_.size() > kLongest) throw Failure("text-long", {{"detail", std::to_string(kLongest)}});
}

std::string RichText::take() { return std::exchange(text_, {}); }

SharedTexts::SharedTexts(const Package& package, std::string_view part, const Limits& limits) {
  TextsXml xml(*this, limits);
  parse_part(package, part, xml);
}

void SharedTexts::add(std::string_view text) {
  bytes_ += text;
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

std::optional<std::string_view> SharedTexts::find(std::uint64_t index) const {
  if (index >= ends_.size()) return std::nullopt;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(bytes_).substr(begin, ends_[index] - begin);
}

std::vector<NumberFormat> number_formats(const Package& package, std::string_view part) {
  StylesXml xml;
  parse_part(package, part, xml);
  return xml.formats();
}

}  // namespace behorig::workbook
