#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace behorig::httpd {

/// A request that two programs may understand differently, or that holds what no request may.
struct Vector {
  std::string_view name;
  std::string bytes;
};

/// Known from the literature on request smuggling (CL.TE, TE.CL, TE.TE, CL.0, hop-by-hop abuse, host
/// confusion) and from RFC 9112's own list of what to refuse. The gate refuses each of them with 400.
std::vector<Vector> smuggling_vectors();

}  // namespace behorig::httpd
