#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/ldap/memory.h"
#include "plugins/common/ldap/search.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::ldap {

// What readings by changes have in common, whatever server they ask.

/// Steps and reasons, as texts of texts.h.
using Notes = std::vector<std::pair<std::string, sdk::Args>>;

/// Says that `base` is read as a whole, or not remembered, and why: one of the texts "why-..." or a failure.
void note_why(Notes& notes, const char* what, const std::string& base, const sdk::Failure& why);

/// What was remembered, if it may be gone on from: whole, believed, of the same settings, and not yet the
/// turn of a whole reading; counts this reading. Else notes why not.
std::optional<Memory> usable_memory(const sdk::Host::Remembered& remembered, const std::string& settings,
                                    std::uint32_t full_every, const std::string& base, Notes& notes);

/// The attributes by which a filter chooses entries; a blank one for what is not chosen by an attribute.
std::vector<std::string> chosen_by(const std::string& filter);

/// All that is remembered of a search, parsed: views into the part. Throws sdk::Failure "sync-odd".
Entries entries_of(const MemoryPart& part, const std::vector<std::string>& attributes);

/// Gives the entries as a search gives them. They are views into the part.
void hand_over(const MemoryPart& part, const std::vector<std::string>& attributes, const Watch& watch,
               const Take& take);

/// The server said something that cannot be followed: sdk::Failure "sync-odd".
[[noreturn]] void odd(const char* what);

}  // namespace behorig::ldap
