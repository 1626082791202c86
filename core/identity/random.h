#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/digest.h"

namespace behorig::identity {

/// Bytes that nobody can guess (OpenSSL). Aborts where the machine has none to give.
std::string random_bytes(std::size_t count);

/// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);
/// nullopt for anything but the one spelling of some bytes: padding, other characters, and bits that are left
/// over and not zero.
std::optional<std::string> from_base64url(std::string_view text);

/// HMAC with SHA-256.
std::string authenticated(std::string_view key, std::string_view text);

/// In a time that depends on nothing but the lengths.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace behorig::identity
