#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/digest.h"
#include "core/base/secret.h"

namespace behorig::identity {

/// The text of an API token: "bhr_", 16 hexadecimal digits (the id), "_", and 256 random bits.
struct NewToken {
  std::string id;
  Secret text;
  Digest digest{};  ///< of the text; a text of so many random bits needs no slow digest
};
NewToken new_token();

bool looks_like_token(std::string_view text);
/// nullopt = not of that form.
std::optional<std::string> token_id(std::string_view text);
/// In constant time.
bool is_token(std::string_view text, const Digest& digest);

}  // namespace behorig::identity
