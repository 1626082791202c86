#pragma once

#include <map>
#include <string>

#include "core/base/message.h"
#include "core/base/secret.h"

namespace behorig {

/// The message without any of the secrets, as far as a value of it shows one or, where it was cut ("..." at
/// its end), the beginning of one. What is shorter than four characters is in every text, and no secret.
Message masked(Message message, const std::map<std::string, Secret>& secrets);

}  // namespace behorig
