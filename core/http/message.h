#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/http/events.h"

namespace behorig::httpd {

/// Names and values in the order in which they came.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The value of the first header of that name, without regard to case; nullptr if there is none.
const std::string* header_in(const Pairs& headers, std::string_view name);

/// Who is at the other end of a Unix socket, as the kernel says.
struct UnixPeer {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
  bool operator==(const UnixPeer&) const = default;
};
/// Of a TLS connection: the address as text, without the port.
struct AddressPeer {
  std::string address;
  bool operator==(const AddressPeer&) const = default;
};

/// A request that has passed the gate (gate.h). All of it is what a client says, except `peer` and `id`.
struct Request {
  std::string method;             ///< upper-case letters
  std::string target;             ///< as received
  std::vector<std::string> path;  ///< the segments, decoded: UTF-8, none "." or "..", none with a slash in it
  Pairs query;                    ///< decoded UTF-8; a name may come several times
  Pairs headers;                  ///< names as received
  std::string body;
  std::variant<UnixPeer, AddressPeer> peer;
  std::string id;  ///< of this request, for the log and the answer: 32 hexadecimal digits

  /// nullptr = there is none.
  const std::string* header(std::string_view name) const { return header_in(headers, name); }
  /// The first parameter of that name; nullptr = there is none.
  const std::string* parameter(std::string_view name) const;
};

/// What the handler answers. The server adds what belongs to the connection (Content-Length,
/// Transfer-Encoding, Connection, Date); a response that names them itself, or whose headers hold CR, LF, NUL
/// or another control character, is not written: the client gets 500 and the log an error.
struct Response {
  int status = 200;          ///< 200 to 599
  std::string content_type;  ///< blank = there is no content
  std::string body;
  Pairs headers;
  /// Instead of the body: the connection stays open and is fed with events until either side ends it.
  std::optional<EventStream> events;

  const std::string* header(std::string_view name) const { return header_in(headers, name); }
};

/// The words of RFC 9110 for a status; "Status" for one that it does not have.
std::string_view reason_phrase(int status);

/// What the connection adds to a response.
struct Sending {
  bool chunked = false;  ///< event streams: the length is not known
  bool close = false;
  bool http_1_0 = false;
  std::string date;  ///< blank = none
};
/// Status line and headers, with the blank line; nullopt if the response is not one that may be written.
std::optional<std::string> head_of(const Response& response, const Sending& sending);

/// "Fri, 27 Nov 2026 06:00:11 GMT" from seconds since 1970.
std::string http_date(long long seconds);

/// Without regard to the case of ASCII letters.
bool same_word(std::string_view a, std::string_view b);

}  // namespace behorig::httpd
