#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/plugin_host/plugin.h"

namespace behorig::cli {

/// A new systems.d/*.toml: what was said, and every other option of the connector as a comment with its help,
/// in the reader's language.
struct NewSystem {
  std::string id;
  const Declaration& connector;
  /// "KEY=VALUE" each. KEY is an option, or OPTION.KEY of a map, a list of files or a table; a list takes its
  /// values from several. A secret's VALUE says where it is: "file:PATH", "env:NAME" or "credential:NAME". A
  /// PATH and the VALUE of an option of the type path are made absolute, seen from the current folder.
  std::vector<std::string> said;
};

/// Fails with a sentence about the first of `said` that the connector does not know or that would put a
/// secret into the file.
Result<std::string> system_file(const NewSystem& system, const Catalogue& catalogue, Language language);

/// May it name a file of systems.d? Letters, digits, "-", "_" and "." within.
bool names_a_file(const std::string& id);

}  // namespace behorig::cli
