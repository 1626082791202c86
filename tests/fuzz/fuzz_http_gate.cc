// Any bytes come from the network: what passes the gate can be understood in one way only.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/text.h"
#include "core/http/gate.h"

namespace {

void need(bool holds) {
  if (!holds) std::abort();
}

std::ptrdiff_t count(const behorig::httpd::Head& head, std::string_view name) {
  return std::count_if(head.headers.begin(), head.headers.end(),
                       [&](const auto& header) { return behorig::httpd::same_word(header.first, name); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig::httpd;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = head_size(bytes, 0);
  const auto* end = std::get_if<std::size_t>(&whole);
  // Byte by byte it ends in the same place.
  std::size_t seen = 0, end_bytewise = 0;
  bool refused = false;
  for (std::size_t length = 1; length <= size && end_bytewise == 0 && !refused; ++length) {
    const auto part = head_size(bytes.substr(0, length), seen);
    refused = std::holds_alternative<Refusal>(part);
    if (!refused) end_bytewise = std::get<std::size_t>(part);
    seen = length;
  }
  need(refused == (end == nullptr));
  if (end == nullptr) return 0;
  need(*end == end_bytewise);
  if (*end == 0) return 0;
  const auto out = read_head(bytes.substr(0, *end));
  const auto* head = std::get_if<Head>(&out);
  if (head == nullptr) return 0;
  need(count(*head, "host") == 1 || (head->http_1_0 && count(*head, "host") == 0));
  need(count(*head, "content-length") + count(*head, "transfer-encoding") <= 1);
  need(head->chunked == (count(*head, "transfer-encoding") == 1) && !(head->chunked && head->length > 0));
  need(head->headers.size() <= kMostHeaders && !head->path.empty());
  for (const auto& segment : head->path) {
    need(behorig::is_valid_utf8(segment) && segment != ".." && segment != ".");
    need(segment.find_first_of(std::string_view("/\\\0\r\n", 5)) == std::string::npos);
  }
  for (const auto& [name, value] : head->headers) {
    need(!name.empty() && value.find_first_of(std::string_view("\r\n\0\t", 4)) == std::string::npos);
  }
  return 0;
}
