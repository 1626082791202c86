#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace behorig::identity {

struct FetchRequest {
  std::string url;  ///< https
  std::string ca_file;
  std::optional<Secret> form;           ///< POST with this application/x-www-form-urlencoded body
  std::optional<Secret> authorization;  ///< the value of the header
};

/// Gets the body of an answer with status 200, following no redirect. Fails (identity.unreachable,
/// identity.answer) in a bounded time. Must not throw; called from several threads.
using Fetch = std::function<Result<std::string>(const FetchRequest&)>;

}  // namespace behorig::identity
