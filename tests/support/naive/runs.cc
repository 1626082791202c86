#include "tests/support/naive/runs.h"

namespace behorig::naive {

void Runs::read(const std::string& system, std::int64_t at, bool complete) {
  systems_[system].complete = complete;
  if (complete) systems_[system].last_complete = at;
}

std::set<std::string> Runs::standing(std::int64_t now, std::int64_t good_for) const {
  std::set<std::string> out;
  if (refused_) out.insert("register-refused ");
  for (const auto& [id, system] : systems_) {
    if (!system.complete) out.insert("incomplete-reading " + id);
    if (system.last_complete && *system.last_complete + good_for < now) out.insert("stale-reading " + id);
  }
  return out;
}

}  // namespace behorig::naive
