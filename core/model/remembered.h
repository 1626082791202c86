#pragma once

#include <string>

namespace behorig {

/// What a connector keeps from one reading of a system for the next. Only the connector can read it.
struct Remembered {
  std::string bytes = {};  ///< blank = nothing
  bool of_newest = true;   ///< else of an earlier reading: the newest one was not believed
};

}  // namespace behorig
