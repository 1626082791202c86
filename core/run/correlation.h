#pragma once

#include <vector>

#include "core/base/message.h"
#include "core/settings/settings.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// Warnings of correlation keys that can match nobody, because no account of the reading has what they name;
/// each with the nearest that the reading has.
std::vector<Message> blind_keys(const Snapshot& snapshot, const SystemSettings& system);

}  // namespace behorig
