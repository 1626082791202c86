#pragma once

#include <boost/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/abi/behorig_plugin.h"

namespace behorig::sdk {

inline behorig_text abi_text(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(behorig_text text) { return {text.data, text.size}; }

/// Values for the placeholders of one of the plugin's texts.
using Args = std::vector<std::pair<std::string, std::string>>;

inline std::string to_json(const Args& args) {
  boost::json::object object;
  for (const auto& [key, value] : args) object[key] = value;
  return boost::json::serialize(object);
}

/// Ends the plugin's work with one of its texts as an error.
class Failure : public std::runtime_error {
 public:
  explicit Failure(std::string text_id, Args values = {})
      : std::runtime_error(text_id), id(std::move(text_id)), args(std::move(values)) {}
  std::string id;
  Args args;
};

/// Thrown by the SDK when the host wants the plugin to stop; let it pass.
struct Stopped {};

}  // namespace behorig::sdk
