#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// A snapshot as bytes, to be kept: columns of differences in base 128, compressed (RFC 8878, Zstandard).
/// About a byte for each grant. The same snapshot gives the same bytes.
std::string pack(const Snapshot& snapshot);

/// What pack() gave. Bytes that are cut, changed or of a later version are refused ("snapshot.damaged",
/// "snapshot.newer"), whatever they hold.
Result<Snapshot> unpack(std::string_view bytes);

}  // namespace behorig
