#pragma once

#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/common/workbook/package.h"

typedef struct XML_ParserStruct* XML_Parser;

namespace behorig::workbook {

/// An element's attributes by "prefix:name" (see Xml); those of no namespace by their name alone.
class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  /// nullopt if there is none.
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view text(std::string_view name) const { return find(name).value_or(std::string_view()); }

 private:
  const char** pairs_;
};

/// The name of a namespace that is known, as the code calls it ("x:c", "table:table-row"); both editions of a
/// namespace, transitional and strict, have one. Others are "?:name".
std::string short_name(std::string_view expanded);

/// Takes the parts of one XML document as they come. Documents with a DOCTYPE, that is with entities, are
/// refused, and so are those that nest deep or hold single marks of enormous size.
class Xml {
 public:
  Xml();
  Xml(const Xml&) = delete;
  Xml& operator=(const Xml&) = delete;
  virtual ~Xml();

  /// The next bytes. Throws an sdk::Failure: xml-wrong, xml-doctype, xml-deep, xml-mark, or what a handler
  /// threw.
  void take(std::string_view bytes);
  /// There are no more.
  void finish();

 protected:
  virtual void start(const std::string& name, const Attributes& attributes) = 0;
  virtual void end(const std::string& name) = 0;
  virtual void text(std::string_view) {}

 private:
  struct Calls;
  template <class Call>
  void guarded(Call call) noexcept;
  const std::string& named(const char* expanded);
  void parse(std::string_view bytes, bool last);

  XML_Parser parser_;
  std::exception_ptr thrown_;
  std::map<std::string, std::string, std::less<>> names_;  ///< expanded, short
  std::string scratch_;
  int depth_ = 0;
  std::size_t silent_ = 0;  ///< bytes since something was told
};

/// Hands a part over; a failure gets the part's name as {part}.
void parse_part(const Package& package, std::string_view name, Xml& xml);

}  // namespace behorig::workbook
