#include "plugins/common/csv/scan.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace behorig::csv {
namespace {

constexpr char kLastControl = 0x1f, kDelete = 0x7f;

std::uint32_t* find_plain(const char* text, std::size_t from, std::size_t size, char delimiter,
                          std::uint32_t* out) {
  for (std::size_t i = from; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte <= kLastControl || byte == kDelete || byte == '"' || text[i] == delimiter)
      *out++ = static_cast<std::uint32_t>(i);
  }
  return out;
}

std::uint32_t* find_plain(const char* text, std::size_t size, char delimiter, std::uint32_t* out) {
  return find_plain(text, 0, size, delimiter, out);
}

#if defined(__x86_64__)

inline std::uint32_t* write_places(std::uint64_t mask, std::size_t at, std::uint32_t* out) {
  for (; mask != 0; mask &= mask - 1)
    *out++ = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(mask));
  return out;
}

/// Every x86-64 processor has SSE2.
std::uint32_t* find_sse2(const char* text, std::size_t size, char delimiter, std::uint32_t* out) {
  const __m128i wanted = _mm_set1_epi8(delimiter), quote = _mm_set1_epi8('"'),
                last = _mm_set1_epi8(kLastControl), del = _mm_set1_epi8(kDelete);
  const auto mask_of = [&](const char* at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last), bytes);
    const __m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted), _mm_cmpeq_epi8(bytes, quote));
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(control, special), _mm_cmpeq_epi8(bytes, del)))));
  };
  std::size_t i = 0;
  for (; i + 64 <= size; i += 64) {
    const std::uint64_t mask = mask_of(text + i) | mask_of(text + i + 16) << 16 |
                               mask_of(text + i + 32) << 32 | mask_of(text + i + 48) << 48;
    out = write_places(mask, i, out);
  }
  return find_plain(text, i, size, delimiter, out);
}

[[gnu::target("avx2")]] std::uint32_t* find_avx2(const char* text, std::size_t size, char delimiter,
                                                 std::uint32_t* out) {
  const __m256i wanted = _mm256_set1_epi8(delimiter), quote = _mm256_set1_epi8('"'),
                last = _mm256_set1_epi8(kLastControl), del = _mm256_set1_epi8(kDelete);
  std::size_t i = 0;
  for (; i + 64 <= size; i += 64) {
    std::uint64_t mask = 0;
    for (std::size_t half = 0; half < 64; half += 32) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + i + half));
      const __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, last), bytes);
      const __m256i special =
          _mm256_or_si256(_mm256_cmpeq_epi8(bytes, wanted), _mm256_cmpeq_epi8(bytes, quote));
      const __m256i all = _mm256_or_si256(_mm256_or_si256(control, special), _mm256_cmpeq_epi8(bytes, del));
      mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(all))) << half;
    }
    out = write_places(mask, i, out);
  }
  return find_plain(text, i, size, delimiter, out);
}

#endif

}  // namespace

std::vector<Simd> available_simd() {
  std::vector<Simd> out{Simd::none};
#if defined(__x86_64__)
  out.push_back(Simd::sse2);
  if (__builtin_cpu_supports("avx2")) out.push_back(Simd::avx2);
#endif
  return out;
}

MarkFinder::MarkFinder(char delimiter, Simd simd) : delimiter_(delimiter), find_(find_plain) {
#if defined(__x86_64__)
  if (simd == Simd::sse2) find_ = find_sse2;
  if (simd == Simd::avx2) find_ = find_avx2;
#else
  (void)simd;
#endif
}

std::size_t MarkFinder::find(std::string_view text, std::uint32_t* places) const {
  return static_cast<std::size_t>(find_(text.data(), text.size(), delimiter_, places) - places);
}

}  // namespace behorig::csv
