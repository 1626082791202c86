#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/ldap/connection.h"
#include "plugins/common/ldap/entries.h"
#include "plugins/common/ldap/server.h"

namespace behorig::ldap {

/// A control of a request (RFC 4511, 4.1.11) that the server must heed or refuse.
struct Control {
  std::string oid = {}, value = {};
};

struct Request {
  std::string base = {};
  int scope = LDAP_SCOPE_SUBTREE;
  std::string filter = {};
  std::vector<std::string> attributes = {};
  std::uint32_t page_size = 0;  ///< 0 = as large as the server takes
  std::vector<Control> controls = {};
  /// The reader looks at Entries::ranges(); else an attribute that came in part ends the search.
  bool ranges = false;
  /// Parts that lie elsewhere are none of what is asked for; else a reference ends the search.
  bool only_here = false;
  /// Called when the search begins again, so that entries come twice.
  std::function<void()> again = {};
  /// The control to look for in the answer that ends the search with result 0, and who gets its value
  /// (nullopt: it did not come); blank = none.
  std::string end_control = {};
  std::function<void(const std::optional<std::string>& value)> end = {};
};

/// A value as it stands in Request::filter (RFC 4515).
std::string filter_value(std::string_view value);

/// What a search that was read to its end rests on.
struct Ending {
  std::uint64_t entries = 0;
  std::uint64_t pages = 0;
  std::uint32_t page_size = 0;  ///< the last one asked for; 0 = without paging
  std::string basis = {};       ///< if it is not the end of a search for everything: what it is instead
};

/// Takes some thousand entries at a time, in the server's order.
using Take = std::function<void(Entries&&)>;

/// Reads a search to its end: result code 0 and, where paging was asked for (RFC 2696), the control with an
/// empty cookie in the same answer. Anything else is an sdk::Failure with one of the texts of texts.h, and
/// what was taken until then is a part of the truth. When the server refuses a page size the search begins
/// again with a smaller one, so that entries may come twice.
Ending search(const Connection& connection, const Server& server, const Request& request, const Watch& watch,
              const Take& take);

/// The DN of the first entry that the search shows; nullopt: it ended without any. Its page size is not
/// heeded: no more than one entry is asked for.
std::optional<std::string> first_shown(const Connection& connection, const Server& server, Request request,
                                       const Watch& watch);

/// The other side of a search with the Sync Request control (RFC 4533).
class SyncListener {
 public:
  virtual ~SyncListener() = default;
  /// The value of the control.
  virtual std::string request() const = 0;
  /// An entry came, with these controls (control_value()).
  virtual void entry(std::string_view controls, std::string_view answer) = 0;
  /// An intermediate response came.
  virtual void info(std::string_view oid, std::string_view value) = 0;
  /// The search ended with result 0; the value of the Sync Done control, if it came.
  virtual void done(const std::optional<std::string>& value) = 0;
};

/// As search(), with that control, which is critical, and without paging. Failures are the same and
/// "sync-refresh-required".
Ending search_with_sync(const Connection& connection, const Request& request, const Watch& watch,
                        const Take& take, SyncListener& listener);

/// An entry by its name, as the server matches names, if the filter matches it. Never throws: what cannot be
/// found out is unknown.
struct Found {
  enum class What { entry, nothing, unknown } what = What::unknown;
  Entries entries = {};  ///< the one entry, with its DN as the server spells it
  std::string why = {};  ///< it is unknown: one of the texts of texts.h, or blank
};
Found find(const Connection& connection, const std::string& dn, const std::vector<std::string>& attributes,
           const std::string& filter = "(objectClass=*)");

}  // namespace behorig::ldap
