#pragma once

#include <string>
#include <vector>

#include "core/base/packed.h"
#include "core/register/checked_table.h"

namespace behorig {

/// Checked tables as unpack_register() takes them. The tables are written first, because they are the most of
/// it and are known before the register's hash and what is warned of.
class PackedRegister {
 public:
  PackedRegister(const Symbols& symbols, const std::vector<CheckedTable>& tables);
  /// The last call.
  std::string finish(const std::string& hash, const std::vector<Message>& warnings);

 private:
  packed::Writer out_;
};

}  // namespace behorig
