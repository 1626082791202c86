#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace behorig {

/// Sorts things that are costly to move: each is moved once at most, and none where they are in order
/// already.
template <class Thing, class Less>
void sort_large(std::vector<Thing>& things, Less less) {
  if (std::is_sorted(things.begin(), things.end(), less)) return;
  std::vector<std::size_t> order(things.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return less(things[a], things[b]); });
  std::vector<Thing> out;
  out.reserve(things.size());
  for (const std::size_t place : order) out.push_back(std::move(things[place]));
  things = std::move(out);
}

}  // namespace behorig
