#include "plugins/common/ldap/domain_state.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <set>

#include "plugins/common/ldap/names.h"
#include "plugins/common/ldap/remembered.h"
#include "plugins/common/ldap/windows.h"
#include "plugins/common/text/case.h"

namespace behorig::ldap {
namespace {

/// Servers forget deleted objects after a time that is never shorter in practice.
constexpr std::int64_t kOldest = std::int64_t{14} * 86'400, kAhead = 86'400;
/// They never change, or are no fact of their own.
const std::set<std::string> kNeverTold{"objectguid", "whencreated", "usnchanged"};
const std::string kMembers = "member", kLogon = "lastlogon";
// systemFlags of an attribute (MS-ADTS 2.2.10).
constexpr std::int64_t kNotReplicated = 0x1, kConstructed = 0x4;

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Of an attribute's entry in the schema: can it change only with its object, and is that replicated?
bool is_told(const Entries& entries, std::size_t entry, const std::string& name, bool chooses) {
  if (kNeverTold.contains(name) || (name == kLogon && !chooses)) return true;
  const auto flags = entries.has(entry, 1) ? whole_number(entries.first(entry, 1)) : 0;
  const bool back_link = number_of(entries.first(entry, 2)) % 2 == 1;
  const std::string_view syntax = entries.first(entry, 3);
  const bool names_others = syntax == "2.5.5.1" || syntax == "2.5.5.7" || syntax == "2.5.5.14";
  const bool followed = name == "objectcategory" || (name == kMembers && !chooses);
  return flags && (*flags & (kNotReplicated | kConstructed)) == 0 && !back_link &&
         (!names_others || followed);
}

}  // namespace

DomainState::DomainState(const Connection& connection) {
  const auto root = find(connection, "", {"dsServiceName", "highestCommittedUSN", "schemaNamingContext"});
  if (root.what != Found::What::entry) throw sdk::Failure("why-no-server");
  values_["service"] = root.entries.first(0, 0);
  values_["usn"] = root.entries.first(0, 1);
  schema_ = root.entries.first(0, 2);
  const auto service = find(connection, values_["service"], {"invocationId"});
  if (service.what == Found::What::entry) values_["invocation"] = service.entries.first(0, 0);
  if (get("invocation").empty() || number_of(values_["usn"]) == 0) throw sdk::Failure("why-no-server");
  values_["time"] = std::to_string(seconds_now());
}

std::string DomainState::get(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

void DomainState::check_goes_on_from(const DomainState& before) const {
  if (before.get("service") != get("service") || before.get("invocation") != get("invocation"))
    throw sdk::Failure("why-other-server", {{"server", text_of(get("service"))}});
  const auto then = static_cast<std::int64_t>(number_of(before.get("time")));
  if (then > seconds_now() + kAhead || then < seconds_now() - kOldest) throw sdk::Failure("why-old");
  if (number_of(before.get("usn")) > number_of(get("usn"))) throw sdk::Failure("why-set-back");
}

std::vector<std::string> told_attributes(const Connection& connection, const Server& server,
                                         const Watch& watch, const std::string& schema,
                                         const NeededAttributes& needed) {
  std::map<std::string, bool> chooses;  // by lower case
  const auto add = [&](const std::string& name, bool choosing) {
    const auto legal = [](char c) { return c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), legal))
      throw sdk::Failure("why-attribute", {{"attribute", name}});
    chooses[text::lower(name)] |= choosing;
  };
  for (const auto& name : needed.asked) add(name, false);
  for (const auto& name : needed.choosing) add(name, true);
  std::string filter;
  for (const auto& [name, choosing] : chooses) filter += "(lDAPDisplayName=" + name + ")";
  const Request request{.base = schema,
                        .filter = "(|" + filter + ")",
                        .attributes = {"lDAPDisplayName", "systemFlags", "linkID", "attributeSyntax"}};
  std::set<std::string> told;
  search(connection, server, request, watch, [&](const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto found = chooses.find(text::lower(std::string(entries.first(i, 0))));
      if (found != chooses.end() && is_told(entries, i, found->first, found->second))
        told.insert(found->first);
    }
  });
  std::vector<std::string> out;
  for (const auto& [name, choosing] : chooses) {
    if (!told.contains(name)) throw sdk::Failure("why-attribute", {{"attribute", name}});
    if (!kNeverTold.contains(name) && name != kLogon) out.push_back(name);
  }
  return out;
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : 0;
}

}  // namespace behorig::ldap
