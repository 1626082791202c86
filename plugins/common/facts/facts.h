#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::facts {

/// What a program writes: facts as JSON Lines, version 1 (facts.schema.json), stated to the reading as they
/// come. Everything that is not as it must be throws sdk::Failure, which names the line.
class Facts {
 public:
  static constexpr std::size_t kLongestLine = 1 << 20;
  static constexpr std::size_t kLongestText = 256 << 10;

  explicit Facts(sdk::Reading& reading) : reading_(reading) {}

  /// The next bytes, cut anywhere.
  void take(std::string_view bytes);
  /// There are no more. Returns if the last line said that everything was told, and its counts are true.
  void finish() const;

  /// One fact as the parser found it, with what belongs to no field told as an error.
  class Fields;

 private:
  void line(std::string_view text);
  void fact(Fields& fields);
  void begin(Fields& fields);
  void account(Fields& fields);
  void entitlement(Fields& fields);
  void grant(Fields& fields);
  void nesting(Fields& fields);
  void dangling(Fields& fields);
  void problem(Fields& fields);
  void end(Fields& fields);

  using Handles = std::unordered_map<std::string, std::uint32_t>;
  static std::uint32_t known(const Handles& handles, Fields& fields, const char* field);
  static void define(Handles& handles, const std::string& id, std::uint32_t handle, Fields& fields);

  sdk::Reading& reading_;
  std::string half_;  ///< of a line
  std::uint64_t number_ = 0;
  bool begun_ = false, ended_ = false, complete_ = false;
  Handles accounts_, entitlements_;
  std::uint64_t grants_ = 0, nestings_ = 0, dangling_ = 0;
};

}  // namespace behorig::facts
