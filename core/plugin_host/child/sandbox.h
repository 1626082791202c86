#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace behorig::child {

/// Ends the process's work before the plugin ran, with a text of the catalogue.
class Refused : public std::runtime_error {
 public:
  explicit Refused(std::string text_id, std::vector<std::pair<std::string, std::string>> values = {})
      : std::runtime_error(text_id), id(std::move(text_id)), args(std::move(values)) {}
  std::string id;
  std::vector<std::pair<std::string, std::string>> args;
};

struct SandboxPlan {
  std::string plugin;                     ///< name, for messages
  std::string plugin_folder;              ///< readable: libraries beside the plugin
  std::vector<std::string> capabilities;  ///< as declared; an unknown one refuses
  std::vector<std::string> paths;         ///< readable with the capability "paths-from-options", and what
                                          ///< lies in them written with "paths-writable"
  std::vector<std::string> programs;      ///< may be started with the capability "programs"
  std::uint64_t memory_bytes = 0;
  bool allow_no_landlock = false;
};

/// With "programs", what is started inherits all of this, and its orphans become this process's children.
/// No core dumps, memory and file limits, no new privileges, Landlock, seccomp: for good. Gives the Landlock
/// ABI in force (0 = none, only if the plan allows that). Throws Refused.
std::uint32_t lock_in(const SandboxPlan& plan);

}  // namespace behorig::child
