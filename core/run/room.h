#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/run/readings.h"

namespace behorig {

/// About how many bytes of memory a check takes at most, plugins included: its register, as many of its
/// largest systems as are read at a time, what is read ahead, and what it may find. Rather too many than too
/// few (core/docs/engine.md).
std::uint64_t memory_needed(std::uint64_t register_bytes, std::vector<std::uint64_t> grants,
                            std::size_t hands);

/// How many bytes may still be taken: what the machine has available, or what is left below a limit of the
/// process's control group (cgroup v2) or one above it. nullopt = not known.
std::optional<std::uint64_t> memory_available(const std::filesystem::path& root = "/");

}  // namespace behorig
