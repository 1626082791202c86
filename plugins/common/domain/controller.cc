#include "plugins/common/domain/controller.h"

#include "plugins/common/ldap/names.h"
#include "plugins/common/ldap/search.h"
#include "plugins/common/ldap/windows.h"

namespace behorig::domain {
namespace {

using ldap::Found;

const char* const kIsActiveDirectory = "1.2.840.113556.1.4.800";

}  // namespace

Controller look_at_controller(const ldap::Connection& connection) {
  enum : std::size_t { kDomain, kName, kSynchronized, kCapabilities, kTokens };
  const sdk::Args uri{{"uri", connection.uri()}};
  const auto found = ldap::find(
      connection, "",
      {"defaultNamingContext", "dnsHostName", "isSynchronized", "supportedCapabilities", "tokenGroups"});
  bool here = false;
  if (found.what == Found::What::entry) {
    found.entries.values(0, kCapabilities, [&](std::string_view oid) { here |= oid == kIsActiveDirectory; });
  }
  if (!here || !found.entries.has(0, kDomain)) throw sdk::Failure("not-a-controller", uri);
  if (found.entries.first(0, kSynchronized) != "TRUE") throw sdk::Failure("not-synchronized", uri);
  const std::string domain(found.entries.first(0, kDomain));
  const auto head = ldap::find(connection, domain, {"objectSid"});
  const std::string sid = head.what == Found::What::entry ? ldap::sid_text(head.entries.first(0, 0)) : "";
  if (sid.empty()) throw sdk::Failure("attribute-hidden", {{"dn", domain}, {"attribute", "objectSid"}});
  return {domain, sid, ldap::text_of(found.entries.first(0, kName)),
          ldap::sid_text(found.entries.first(0, kTokens))};
}

}  // namespace behorig::domain
