#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/common/facts/facts.h"

namespace behorig::facts {

/// The fields of one fact. Each is asked for once; what is of another type than it must be, too long, or not
/// asked for throws sdk::Failure.
class Facts::Fields {
 public:
  Fields(const boost::json::object& values, std::uint64_t line);

  std::string_view name() const { return name_; }
  std::string text(const char* field);
  /// Not blank.
  std::string required(const char* field);
  /// Of an account: blank, or one of those that there are.
  std::string kind(const char* field);
  /// 1 yes, 0 no, -1 not known.
  int answer(const char* field);
  std::int32_t day(const char* field);
  std::vector<std::pair<std::string, std::string>> texts(const char* field);
  std::uint64_t count(const char* field, std::optional<std::uint64_t> fallback = std::nullopt);
  bool said_complete();

  /// Nothing was left.
  void done() const;
  [[noreturn]] void wrong(const char* text_id, sdk::Args more = {}) const;

 private:
  const boost::json::value* get(const char* field);
  std::string short_enough(const boost::json::string& text, const char* field) const;

  const boost::json::object& values_;
  std::uint64_t line_;
  std::string name_;
  std::vector<std::string_view> asked_;
};

}  // namespace behorig::facts
