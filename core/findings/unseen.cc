#include "core/findings/unseen.h"

#include <algorithm>

#include "core/register/exceptions.h"

namespace behorig {
namespace {

template <class T>
void add_all(std::vector<T>& into, const std::vector<T>& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

}  // namespace

std::vector<Holder> keep_unseen(Deviation& now, const Deviation& before) {
  std::vector<Holder> unseen;
  // The only holder of a finding about one account is the account, whoever it is linked to now.
  if (now.account.empty()) {
    const auto seen = among(before.holders, now.holders);
    // `seen` are some of them, in their order.
    auto next = seen.begin();
    for (const Holder& holder : before.holders) {
      if (next != seen.end() && *next == holder) {
        ++next;
      } else {
        unseen.push_back(holder);
      }
    }
    add_all(now.holders, unseen);
  }
  add_all(now.causes, before.causes);
  add_all(now.gives, before.gives);
  add_all(now.related, before.related);
  for (const auto& path : before.paths) {
    const bool known = std::any_of(now.paths.begin(), now.paths.end(),
                                   [&](const auto& other) { return other.back() == path.back(); });
    if (!known) now.paths.push_back(path);
  }
  now.privileged = now.privileged || before.privileged;
  return unseen;
}

}  // namespace behorig
