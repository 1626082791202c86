#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace behorig::naive {

/// What runs show beside comparisons, said a second time: whether the register was refused, of each system
/// how its newest reading went and when it was last read completely. Times are seconds.
class Runs {
 public:
  void register_looked_at(bool refused) { refused_ = refused; }
  void read(const std::string& system, std::int64_t at, bool complete);

  /// "CONTROL SYSTEM" of each of register-refused, incomplete-reading and stale-reading that stands at that
  /// time, where a complete reading is good for so long.
  std::set<std::string> standing(std::int64_t now, std::int64_t good_for) const;

 private:
  struct System {
    bool complete = false;
    std::optional<std::int64_t> last_complete;
  };
  bool refused_ = false;
  std::map<std::string, System> systems_;
};

}  // namespace behorig::naive
