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

/// A mail before it is written down. Its texts are as those of delivery::Item.
struct Letter {
  std::string id = {};      ///< what Message-ID is made of: the same mail, the same id
  std::string thread = {};  ///< the incident that it is about; blank = several
  std::string subject = {}, text = {};
  std::string made = {};      ///< UTC, RFC 3339
  std::string language = {};  ///< sv or en, else it is not said
  std::vector<delivery::Owner> to = {};
};

/// The item's own mail. The same item makes the same mail: id and time are the delivery's, and all mails of
/// an incident refer to one id.
Letter letter_of(const delivery::Item& item, const std::vector<delivery::Owner>& to);

/// A mail of RFC 5322 with CRLF: its text in UTF-8, ASCII on the wire.
std::string written(const Letter& letter, const Sender& from);

/// A header's text as encoded words (RFC 2047) where it is not plain ASCII; folded.
std::string header_text(std::string_view text);
/// RFC 5322, in UTC.
std::string date_of(std::int64_t epoch_milliseconds);
/// In lines of 76.
std::string base64_lines(std::string_view bytes);

}  // namespace behorig::mail
