#pragma once

#include <vector>

#include "plugins/sdk/declaration.h"

namespace behorig::csv {

/// What is told of the options that every plugin has that reads CSV.
inline std::vector<sdk::Text> option_texts() {
  return {
      {"encoding-unknown",
       "`encoding` cannot be \"{encoding}\": use utf-8, windows-1252, iso-8859-1, utf-16, utf-16le or "
       "utf-16be.",
       "`encoding` kan inte vara \"{encoding}\": använd utf-8, windows-1252, iso-8859-1, utf-16, utf-16le "
       "eller utf-16be."},
      {"delimiter-wrong",
       "`delimiter` cannot be \"{delimiter}\": it must be one ASCII character that is no quote, or \"tab\".",
       "`delimiter` kan inte vara \"{delimiter}\": det måste vara ett ASCII-tecken som inte är citattecken, "
       "eller \"tab\"."},
  };
}

}  // namespace behorig::csv
