#pragma once

#include <string>

#include "plugins/common/delivery/item.h"
#include "plugins/common/formats/format.h"

namespace behorig::syslog {

struct Sender {
  int facility = 13;  ///< 0 to 23
  std::string host = {};
  std::string structured_data_id = {};  ///< "behorig@32473"
  formats::Format format = {};
};

/// One message of RFC 5424 for one change. With the format rfc5424 its structured data say everything that is
/// short, and its text is the finding's title; with cef or ocsf its text is that line.
std::string message(const delivery::Item& item, const delivery::Change& change, const Sender& sender);
/// As it goes over a stream (RFC 5425, 4.3): its length and a space before it.
std::string framed(const std::string& message);

/// What PRINTUSASCII allows, at most `most` bytes; other bytes become '_', and nothing becomes "-".
std::string header_value(std::string_view text, std::size_t most);
/// A value of structured data with what RFC 5424 escapes.
std::string data_value(std::string_view text);

/// Throws sdk::Failure "syslog-facility" for a name that is none.
int facility_of(const std::string& name);

}  // namespace behorig::syslog
