#include "plugins/common/sudoers/expand.h"

#include <algorithm>
#include <utility>

namespace behorig::sudoers {

Items Expander::expand(const Items& items, AliasKind kind, const Place& place) {
  out_.clear();
  add(items, kind, false, place);
  return std::exchange(out_, {});
}

void Expander::add(const Items& items, AliasKind kind, bool turned, const Place& place) {
  // Aliases of aliases double with each step.
  constexpr std::uint64_t kMost = 500'000;
  const sdk::Args where{{"file", place.file}, {"line", std::to_string(place.line)}};
  for (Item item : items) {
    if (++made_ > kMost) throw sdk::Failure("sudoers-too-much", where);
    const auto& known = policy_.of(kind);
    const auto found = item.alias ? known.find(item.text) : known.end();
    item.negated = item.negated != turned;
    if (found != known.end()) {
      if (std::ranges::find(open_, item.text) != open_.end()) {
        tell_(BEHORIG_ERROR, "sudoers-alias-loop",
              {{"file", place.file}, {"line", std::to_string(place.line)}, {"alias", item.text}});
        continue;
      }
      open_.push_back(item.text);
      add(found->second, kind, item.negated, place);
      open_.pop_back();
      continue;
    }
    if (item.alias && kind == AliasKind::command) {
      tell_(BEHORIG_WARNING, "sudoers-alias-unknown",
            {{"file", place.file}, {"line", std::to_string(place.line)}, {"alias", item.text}});
    }
    out_.push_back(std::move(item));
  }
}

}  // namespace behorig::sudoers
