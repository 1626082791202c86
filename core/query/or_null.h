#pragma once

#include <boost/json.hpp>
#include <string>

namespace behorig {

/// What is blank is null in what we write.
inline boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

}  // namespace behorig
