#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace behorig::webhook {

/// The key that a secret means: what stands behind "whsec_" in base64, or its own bytes. Throws sdk::Failure
/// "secret-wrong" for base64 that is none, and for less than 16 bytes.
std::string key_of(std::string_view secret);

/// "v1," and the base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY" (Standard Webhooks).
std::string signature(std::string_view key, std::string_view id, std::int64_t timestamp,
                      std::string_view body);

}  // namespace behorig::webhook
