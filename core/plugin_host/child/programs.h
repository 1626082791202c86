#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::child {

/// What the first line of a script names.
struct Interpreter {
  std::string program;   ///< as it stands after "#!"
  std::string argument;  ///< the rest of the line; blank = none
};
/// `head` is the beginning of a file. nullopt: it is no script.
std::optional<Interpreter> interpreter_of(std::string_view head);

/// The files that must be executable so that these programs start: themselves, the interpreters that scripts
/// name (also those that /usr/bin/env would find in /usr/bin and /bin), and the dynamic loader. What is not
/// there or cannot be read adds nothing.
std::vector<std::string> what_starts(const std::vector<std::string>& programs);

}  // namespace behorig::child
