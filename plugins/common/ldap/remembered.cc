#include "plugins/common/ldap/remembered.h"

#include <algorithm>

namespace behorig::ldap {

void note_why(Notes& notes, const char* what, const std::string& base, const sdk::Failure& why) {
  if (why.id == "stopped") throw why;
  notes.emplace_back(what, sdk::Args{{"base", base}});
  notes.emplace_back(why.id, why.args);
}

std::optional<Memory> usable_memory(const sdk::Host::Remembered& remembered, const std::string& settings,
                                    std::uint32_t full_every, const std::string& base, Notes& notes) {
  Memory::Wrong wrong{};
  auto memory = Memory::read(std::string(remembered.bytes), wrong);
  const char* reason = nullptr;
  if (!memory) {
    reason = wrong == Memory::Wrong::other_version ? "why-version" : "why-damaged";
  } else if (!remembered.of_newest) {
    reason = "why-not-believed";
  } else if (memory->settings != settings) {
    reason = "why-settings";
  } else if (memory->rounds >= full_every - 1) {
    reason = "why-turn";
  }
  if (reason != nullptr) {
    note_why(notes, "changes-anew", base, sdk::Failure(reason));
    return std::nullopt;
  }
  ++memory->rounds;
  return memory;
}

std::vector<std::string> chosen_by(const std::string& filter) {
  std::vector<std::string> out;
  // A parenthesis within a value is escaped (RFC 4515).
  for (std::size_t at = filter.find('('); at != std::string::npos; at = filter.find('(', at + 1)) {
    const std::size_t first = std::min(filter.find_first_not_of(' ', at + 1), filter.size()),
                      end = filter.find_first_of("=~<>:;()&|!", first);
    if (end == std::string::npos || (end == first && filter[end] != ':')) continue;
    out.push_back(filter.substr(first, std::min(end, filter.find(' ', first)) - first));
  }
  return out;
}

Entries entries_of(const MemoryPart& part, const std::vector<std::string>& attributes) {
  Entries out;
  std::string ranged;
  part.each([&](const MemoryPart::Entry& entry) {
    if (!out.add(entry.answer, attributes, ranged) || !ranged.empty()) odd("an entry that is none");
  });
  return out;
}

void hand_over(const MemoryPart& part, const std::vector<std::string>& attributes, const Watch& watch,
               const Take& take) {
  constexpr std::size_t kBatch = 1024;
  Entries batch;
  std::string ranged;
  const auto give = [&] {
    if (watch.cancelled()) throw sdk::Failure("stopped");
    if (batch.size() > 0) take(std::exchange(batch, batch.empty_one()));
  };
  part.each([&](const MemoryPart::Entry& entry) {
    batch.add(entry.answer, attributes, ranged);
    if (batch.size() >= kBatch) give();
  });
  give();
}

void odd(const char* what) { throw sdk::Failure("sync-odd", {{"what", what}}); }

}  // namespace behorig::ldap
