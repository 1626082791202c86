#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/background.h"
#include "core/store/store.h"

namespace behorig {

/// What stands, scope by scope (a system; blank = what has none), while a check goes on. It is told in output
/// order as soon as a scope is done, and then forgotten: only few systems' findings are held.
class Standing {
 public:
  /// Called on a thread of its own, so that the check need not wait until all is written out.
  using Tell = std::function<void(std::vector<Finding>)>;
  Standing(Store& store, Tell tell) : store_(store), tell_(std::move(tell)) {}

  /// So it stands after a run, also one that was not written.
  void now(LifeChanges&& changes);
  /// Whether the run that looks across all systems has looked at what is its own.
  enum class Across { looked, not_yet };
  /// So it stood before the run, and stands still where nothing newer was said. What is the run's that looks
  /// across all systems is left out until that has looked.
  void unless_told(std::vector<StoredFinding>&& stored, Across across);
  /// Which scopes runs walk, and which none does: those are told as they are in the store. `all`: what is
  /// said of others is told, too.
  void expect(std::set<std::string> walked, std::set<std::string> not_walked, bool all) {
    walked_ = std::move(walked);
    not_walked_ = std::move(not_walked);
    all_ = all;
  }

  /// Of which something is known so far.
  std::set<std::string> scopes() const;
  /// The system's run is done: tells it, and before it the scopes that come before, but for what the run that
  /// looks across all systems has not looked at yet. Systems in their order.
  Status tell_up_to(const std::string& system);
  /// What has no system, and what was said of systems after they were told. All has been told then.
  Status tell_rest();

 private:
  struct Scope {
    std::vector<Finding> said;   ///< what was said last of a finding counts
    std::vector<Finding> stood;  ///< only where nothing was said; the first counts
  };
  static std::vector<Finding> in_output_order(Scope& scope);
  static constexpr std::size_t kScopesWaiting = 4;

  Status tell_stored(const std::string& scope, Across across);
  void tell(const std::string& scope);
  Scope& scope_of(std::string_view system);

  Store& store_;
  Tell tell_;
  std::map<std::string, Scope, std::less<>> after_;
  std::set<std::string> walked_, not_walked_;
  bool all_ = false;
  Background telling_{kScopesWaiting};
};

}  // namespace behorig
