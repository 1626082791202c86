#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace behorig {

/// Sorts things that are costly to move, in their place: each is moved about once, and none where they are in
/// order already.
template <class Thing, class Less>
void sort_large(std::vector<Thing>& things, Less less) {
  if (std::is_sorted(things.begin(), things.end(), less)) return;
  std::vector<std::size_t> from(things.size());  ///< by place: where what belongs there stands
  std::iota(from.begin(), from.end(), std::size_t{0});
  std::sort(from.begin(), from.end(),
            [&](std::size_t a, std::size_t b) { return less(things[a], things[b]); });
  for (std::size_t first = 0; first < things.size(); ++first) {
    if (from[first] == first) continue;
    Thing aside = std::move(things[first]);
    std::size_t place = first;
    while (from[place] != first) {
      const std::size_t next = from[place];
      things[place] = std::move(things[next]);
      from[place] = place;
      place = next;
    }
    things[place] = std::move(aside);
    from[place] = place;
  }
}

/// Takes out those at whose place `out` says so; the others stay in their order.
template <class Thing>
void leave_out(std::vector<Thing>& things, const std::vector<bool>& out) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (out[i]) continue;
    if (kept != i) things[kept] = std::move(things[i]);
    ++kept;
  }
  things.resize(kept);
}

}  // namespace behorig
