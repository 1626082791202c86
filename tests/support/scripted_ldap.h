#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace behorig::testing {

/// What a client asked (RFC 4511), as far as a liar needs to know.
struct LdapRequest {
  int id = 0;
  unsigned long operation = 0;               ///< LDAP_REQ_SEARCH, ...
  std::string base = {};                     ///< of a search
  int scope = 0;                             ///< of a search: LDAP_SCOPE_BASE, ...
  std::vector<std::string> attributes = {};  ///< of a search
  std::vector<std::string> controls = {};    ///< the OIDs of all
  std::vector<std::string> values = {};      ///< of the controls, in the same order
  std::string bytes = {};                    ///< the whole message
  bool paged = false;                        ///< it asked for pages
  std::uint32_t page_size = 0;
  std::string cookie = {};
  int search = 0;  ///< searches before this one, below `base` "ou=..."
};

/// Messages of a server, as bytes.
std::string ldap_entry(int id, const std::string& dn,
                       const std::vector<std::pair<std::string, std::vector<std::string>>>& attributes);
std::string ldap_reference(int id, const std::string& url);
/// The end of a search. `cookie`: with the control of pages.
std::string ldap_done(int id, int code, const std::optional<std::string>& cookie = std::nullopt);
/// The same, with another control.
std::string ldap_done_with(int id, int code, const std::string& oid, const std::string& value);
/// An answer that nobody asked for, with this OID: the notice that the server hangs up, or another one.
std::string ldap_unsolicited(const std::string& oid, int code, const std::string& words);

using LdapAttributes = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// What a scripted server says of itself, besides that it knows pages.
struct LdapSelf {
  LdapAttributes root = {};
  std::optional<std::string> who = {};  ///< its answer to who-am-I (RFC 4532); none = it does not know that
};

/// A server on 127.0.0.1 that takes any bind, has an honest root entry with paging, and answers every other
/// search as the test says: it may lie. Nothing more is read after an answer that is blank: it hangs up.
class ScriptedLdap {
 public:
  using Answer = std::function<std::string(const LdapRequest&)>;
  explicit ScriptedLdap(Answer answer, LdapSelf self = {});
  ~ScriptedLdap();
  ScriptedLdap(const ScriptedLdap&) = delete;
  ScriptedLdap& operator=(const ScriptedLdap&) = delete;

  std::string uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  std::uint16_t port() const { return port_; }

 private:
  void serve(const std::stop_token& stop);
  void talk(const std::stop_token& stop, int client);
  std::string reply(LdapRequest& request);

  Answer answer_;
  LdapSelf self_;
  std::uint16_t port_ = 0;
  int listener_;
  std::atomic<int> searches_{0};
  std::jthread thread_;
};

}  // namespace behorig::testing
