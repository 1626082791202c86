#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace behorig {

/// Where a secret is kept; settings never hold one.
struct SecretRef {
  enum class Where { file, credential, env } where = Where::file;
  std::string name;  ///< file path (absolute), systemd credential name, or environment variable
  bool operator==(const SecretRef&) const = default;
};

/// Reads a secret from where it is kept. A file loses one trailing line end. Fails with a sentence that
/// never holds the secret.
Result<Secret> read_secret(const SecretRef& ref);

/// The file of a secret that is a file or a credential, for who reads it by itself. Fails where systemd gave
/// no credential of that name, and for environment variables (secret.no-path).
Result<std::string> secret_path(const SecretRef& ref);

}  // namespace behorig
