#include "plugins/common/sql/digest.h"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>
#include <string>

namespace behorig::sql {

void RowsDigest::add(const std::vector<std::optional<std::string_view>>& cells) {
  std::string row;
  for (const auto& cell : cells)
    row += cell ? std::to_string(cell->size()) + ":" + std::string(*cell) : std::string("-");
  std::array<std::uint64_t, 4> one{};
  unsigned size = 0;
  if (EVP_Digest(row.data(), row.size(), reinterpret_cast<unsigned char*>(one.data()), &size, EVP_sha256(),
                 nullptr) != 1 ||
      size != sizeof one)
    throw std::runtime_error("SHA-256");
  for (std::size_t i = 0; i < one.size(); ++i) sum_[i] += one[i];
  ++rows_;
}

}  // namespace behorig::sql
