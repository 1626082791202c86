#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/directory/blocks.h"

namespace behorig::directory {

/// Where the bases of blocks overlap, an entry is what the block with the deepest base says that it is, and
/// of equal bases the block that comes first in the settings: never what came first from the server.
class Precedence {
 public:
  template <class Some>
  explicit Precedence(const std::vector<Some>& blocks) {
    for (const auto& block : blocks) add(block.base);
  }

  /// May a block that counts before this one show this entry, too?
  bool yields(std::size_t block, std::string_view dn) const;
  /// The blocks in the order in which they count where they show the same entry.
  const std::vector<std::size_t>& order() const { return order_; }

 private:
  void add(const std::string& base);

  std::vector<std::string> keys_;  ///< of the bases
  std::vector<std::size_t> order_;
  std::vector<std::vector<std::size_t>> above_;  ///< of each block, those that count before it and lie in it
};

}  // namespace behorig::directory
