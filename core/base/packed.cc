#include "core/base/packed.h"

#include <zstd.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "core/base/digest.h"

namespace behorig::packed {
namespace {

constexpr int kLevel = 1;
/// A larger one says that the bytes are damaged.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 34;
constexpr std::size_t kCheck = 8;  ///< bytes of the digest of what follows it

std::string_view digest_in(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), kCheck};
}

/// The digest is looked at first: what follows is believed to be what was written, and so is the size it
/// gives.
std::optional<std::string> plain_of(std::string_view check, std::string_view body) {
  if (digest_in(sha256(body)) != check) return std::nullopt;
  const auto size = ZSTD_getFrameContentSize(body.data(), body.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMostBytes)
    return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), body.data(), body.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return std::nullopt;
  return out;
}

}  // namespace

void write(Writer& out, const Symbols& symbols) {
  out.number(symbols.size());
  for (std::uint32_t i = 1; i < symbols.size(); ++i) out.number(symbols.text(Symbol{i}).size());
  for (std::uint32_t i = 1; i < symbols.size(); ++i) out.bytes(symbols.text(Symbol{i}));
}

bool read(Reader& in, Symbols& symbols) {
  const std::size_t count = in.count();
  std::vector<std::size_t> sizes(count);
  for (std::size_t i = 1; i < count; ++i) sizes[i] = static_cast<std::size_t>(in.number());
  for (std::size_t i = 1; i < count && in.ok(); ++i) {
    // A text that is blank or was there already would move the numbers of all that follow.
    if (symbols.intern(in.bytes(sizes[i])).index != i) return false;
  }
  return in.ok() && count > 0;
}

std::string seal(std::string_view mark, std::string_view plain) {
  std::string out(mark);
  const std::size_t head = mark.size() + kCheck;
  out.resize(head + ZSTD_compressBound(plain.size()));
  const std::size_t size =
      ZSTD_compress(out.data() + head, out.size() - head, plain.data(), plain.size(), kLevel);
  if (ZSTD_isError(size) != 0) std::abort();  // the room is as large as it says that it may need
  out.resize(head + size);
  out.replace(mark.size(), kCheck, digest_in(sha256(std::string_view(out).substr(head))));
  out.shrink_to_fit();
  return out;
}

Unsealed unseal(std::string_view mark, std::string_view bytes) {
  if (bytes.size() < mark.size() + kCheck || !bytes.starts_with(mark.substr(0, mark.size() - 1)))
    return {{}, Broken::damaged};
  if (!bytes.starts_with(mark)) return {{}, Broken::newer};
  auto plain = plain_of(bytes.substr(mark.size(), kCheck), bytes.substr(mark.size() + kCheck));
  if (!plain) return {{}, Broken::damaged};
  return {std::move(*plain), std::nullopt};
}

}  // namespace behorig::packed
