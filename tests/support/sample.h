#pragma once

#include <cstdlib>

namespace behorig::testing {

/// How many cases of chance a test tries: as many as the environment's `variable` says, else `ordinary`, or a
/// fifth of it where sanitizers make each about five times as dear.
inline int sample(int ordinary, const char* variable = nullptr) {
  const char* wanted = variable == nullptr ? nullptr : std::getenv(variable);
  if (wanted != nullptr) return std::atoi(wanted);
#ifdef BEHORIG_SANITIZED
  return (ordinary + 4) / 5;
#else
  return ordinary;
#endif
}

}  // namespace behorig::testing
