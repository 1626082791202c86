#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/sudoers/policy.h"

namespace behorig::sudoers {

/// How the files of a host are reached, by the paths that they have there. Nothing = it could not be read,
/// and that has been told as an error.
struct Files {
  std::function<std::optional<std::string>(const std::string& path)> text;
  /// The names of a folder's files, without its folders, in any order.
  std::function<std::optional<std::vector<std::string>>(const std::string& path)> names;
};

/// Reads sudoers and all that it includes, as sudo 1.9 does. What is not understood is told as an error with
/// file and line and left out; `host` fills in for %h.
Policy parse(const std::string& path, const std::string& host, const Files& files, const Tell& tell);

}  // namespace behorig::sudoers
