#include "plugins/common/ldap/dirsync.h"

#include <strings.h>

#include <algorithm>

#include "plugins/common/ldap/ber.h"
#include "plugins/common/ldap/message.h"
#include "plugins/common/ldap/remembered.h"

namespace behorig::ldap {
namespace {

constexpr std::size_t kGuid = 16, kLongestCookie = 1 << 20;
/// With the thousands of objects that servers look at for each, more than a domain has.
constexpr int kMostAnswers = 5'000;
/// The octets of an answer, about.
constexpr std::string_view kAtMost{"\x00\x10\x00\x00", 4};
/// LDAP_DIRSYNC_OBJECT_SECURITY and LDAP_DIRSYNC_INCREMENTAL_VALUES, as a number of 32 bits.
constexpr std::string_view kFlags{"\x80\x00\x00\x01", 4};

/// One answer after the other until the server has no more.
void ask_for_all(const Connection& connection, const Request& wish, std::string& cookie, const Watch& watch,
                 const Take& take) {
  for (int answers = 0;; ++answers) {
    if (answers == kMostAnswers) odd("more without end");
    Request request = wish;
    request.controls = {{kDirSync, dirsync_request(cookie)}};
    // The domain is asked for, not the naming contexts below it, to which servers refer all the same.
    request.only_here = true;
    std::optional<std::string> value;
    request.end_control = kDirSync;
    request.end = [&](const std::optional<std::string>& came) { value = came; };
    search(connection, Server{.told = true}, request, watch, take);
    const auto answer = value ? read_dirsync_answer(*value) : std::nullopt;
    if (!answer || answer->cookie.empty()) odd("no cookie");
    if (answer->more && answer->cookie == cookie) odd("more of the same");
    cookie = answer->cookie;
    if (!answer->more) return;
  }
}

}  // namespace

std::optional<DirSyncAnswer> read_dirsync_answer(std::string_view value) {
  BerReader all(value);
  std::string_view contents, more, unused;
  DirSyncAnswer out;
  if (!all.take(kBerSequence, contents) || !all.at_end()) return std::nullopt;
  BerReader parts(contents);
  const bool whole = parts.take(kBerInteger, more) && parts.take(kBerInteger, unused) &&
                     parts.take(kBerOctets, out.cookie) && parts.at_end();
  if (!whole || more.empty() || more.size() > 4 || out.cookie.size() > kLongestCookie) return std::nullopt;
  out.more = more.find_first_not_of('\0') != std::string_view::npos;
  return out;
}

std::string dirsync_request(std::string_view cookie) {
  return ber_element(kBerSequence, ber_element(kBerInteger, kFlags) + ber_element(kBerInteger, kAtMost) +
                                       ber_element(kBerOctets, cookie));
}

ChangedObjects ask_dirsync(const Connection& connection, const std::string& domain,
                           std::vector<std::string> attributes, std::string& cookie, std::size_t most,
                           const Watch& watch) {
  enum : std::size_t { kId, kName, kDeleted, kCreated };
  const std::vector<std::string> always{"objectGUID", "name", "isDeleted", "whenCreated"};
  std::erase_if(attributes, [&](const std::string& one) {
    return std::any_of(always.begin(), always.end(),
                       [&](const std::string& name) { return ::strcasecmp(name.c_str(), one.c_str()) == 0; });
  });
  attributes.insert(attributes.begin(), always.begin(), always.end());
  // An attribute that came without a value was removed; Entries do not tell that from one that did not come.
  const auto is_named = [](std::string_view answer, std::string_view name) {
    bool found = false;
    std::string_view dn;
    read_entry(
        answer, dn, [&](std::string_view description) { found |= description == name; },
        [](std::string_view) {});
    return found;
  };
  ChangedObjects out;
  const Request request{
      .base = domain, .filter = "(objectClass=*)", .attributes = attributes, .ranges = true};
  ask_for_all(connection, request, cookie, watch, [&](Entries&& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string_view id = entries.first(i, kId);
      if (id.size() != kGuid) odd("an object without objectGUID");
      ChangedObject& object = out[std::string(id)];
      object.created |= entries.has(i, kCreated);
      object.renamed |= entries.has(i, kName);
      // What counts is the last that is said of it.
      if (is_named(entries.answer(i), "isDeleted")) {
        object.deleted = entries.first(i, kDeleted) == "TRUE";
        object.restored = !object.deleted;
      }
      if (out.size() > most) throw sdk::Failure("why-many", {{"count", std::to_string(most)}});
    }
  });
  return out;
}

std::string fresh_dirsync_cookie(const Connection& connection, const std::string& domain,
                                 const Watch& watch) {
  std::string cookie;
  const Request nothing{.base = domain, .filter = "(!(objectClass=*))", .attributes = {"objectGUID"}};
  ask_for_all(connection, nothing, cookie, watch, [](Entries&&) {});
  return cookie;
}

}  // namespace behorig::ldap
