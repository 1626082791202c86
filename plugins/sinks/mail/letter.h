#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/delivery/item.h"

namespace behorig::mail {

struct Sender {
  std::string address = {};  ///< delivery::is_address
  std::string name = {};
};

/// A mail of RFC 5322 with CRLF, for an item: its text in UTF-8, ASCII on the wire. The same item makes the
/// same mail: Message-ID and Date are the delivery's, and all mails of an incident refer to one id.
std::string letter(const delivery::Item& item, const Sender& from, const std::vector<delivery::Owner>& to);

/// A header's text as encoded words (RFC 2047) where it is not plain ASCII; folded.
std::string header_text(std::string_view text);
/// RFC 5322, in UTC.
std::string date_of(std::int64_t epoch_milliseconds);
/// In lines of 76.
std::string base64_lines(std::string_view bytes);

}  // namespace behorig::mail
