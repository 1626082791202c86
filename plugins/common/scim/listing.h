#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plugins/common/http/token.h"

namespace behorig::scim {

/// How the resources of one kind are listed.
struct Listing {
  std::string url = {};  ///< https://HOST/scim/v2/Users
  std::int64_t page_size = 100;
  bool by_cursor = false;  ///< RFC 9865, else by index (RFC 7644, section 3.4.2.4)
};

struct Listed {
  std::vector<boost::json::object> resources = {};  ///< each id once
  std::uint64_t pages = 0;
  int readings = 1;  ///< of the whole list, until two pages agreed
};

/// Reads all pages. A list is whole when it gave as many different ids as its total says and the page after
/// the last is empty, or, by cursor, when no next cursor came and the total, where there is one, agrees. A
/// list that changed between two pages is read again, up to three times. Throws sdk::Failure, also for one
/// that never agrees.
Listed list_all(http::Session& session, const Listing& listing);

}  // namespace behorig::scim
