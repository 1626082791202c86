#include "connectors/active_directory/reader.h"

#include <algorithm>

#include "plugins/common/domain/domain.h"
#include "plugins/common/ldap/domain_changes.h"
#include "plugins/common/ldap/missing.h"
#include "plugins/common/ldap/windows.h"

namespace behorig::active_directory {
namespace {

using domain::What;
using ldap::Entries;
using ldap::Found;

constexpr std::size_t kMostAsked = 50'000;
/// LDAP_SERVER_DOMAIN_SCOPE_OID (MS-ADTS 3.1.1.3.4.1.4): only this domain, and no references to others.
const ldap::Control kDomainOnly{"1.2.840.113556.1.4.1339", ""};
const char* const kIsActiveDirectory = "1.2.840.113556.1.4.800";

/// What a domain controller says of itself.
struct Controller {
  std::string domain = {}, domain_sid = {}, name = {}, reader_sid = {};
};

class Reader {
 public:
  Reader(const Config& config, sdk::Reading& reading)
      : config_(config),
        reading_(reading),
        watch_{.cancelled = [&reading] { return reading.cancelled(); },
               .note = [&reading](const char* id, const sdk::Args& args) { reading.note(id, args); }},
        connection_(ldap::Connection::open(config.target, watch_)),
        server_(ldap::read_server(connection_)),
        controller_(look_at_controller()),
        domain_(config, reading) {}

  void run() {
    const std::string identity = identify();
    add("people", config_.people_bases, config_.people_filter, What::person);
    add("groups", config_.group_bases, config_.group_filter, What::group);
    add("foreign", {}, "(objectClass=foreignSecurityPrincipal)", What::foreign);
    ldap::DomainChanges changes(connection_, server_, watch_,
                                {.searches = searches_,
                                 .outside = wanted(What::left_out),
                                 .text = config_.target.bind_dn + '\0' + identity + '\0' +
                                         controller_.domain_sid + (config_.computers ? "c" : ""),
                                 .full_every = config_.full_every});
    ldap::Notes notes;
    changes.begin(controller_.domain, reading_.remembered(), notes);
    for (const auto& [id, args] : std::exchange(notes, {})) reading_.note(id, args);
    ldap::Missing missing(changes.listed());
    for (std::size_t i = 0; i < searches_.size(); ++i) read(changes, i, missing);
    if (!domain_.shows_members()) reading_.error("members-hidden", {{"dn", controller_.domain}});
    list_primaries();
    resolve(changes);
    domain_.emit();
    compare();
    if (!changes.by_changes()) ask_about(missing);
    if (reading_.errors() == 0 &&
        !changes.end([&](std::string_view piece) { reading_.remember(piece); }, notes))
      reading_.remember(missing.bytes());
    for (const auto& [id, args] : notes) reading_.note(id, args);
    reading_.complete();
  }

 private:
  Controller look_at_controller() const {
    enum : std::size_t { kDomain, kName, kSynchronized, kCapabilities, kTokens };
    const sdk::Args uri{{"uri", connection_.uri()}};
    const auto found = ldap::find(
        connection_, "",
        {"defaultNamingContext", "dnsHostName", "isSynchronized", "supportedCapabilities", "tokenGroups"});
    bool here = false;
    if (found.what == Found::What::entry) {
      found.entries.values(0, kCapabilities,
                           [&](std::string_view oid) { here |= oid == kIsActiveDirectory; });
    }
    if (!here || !found.entries.has(0, kDomain)) throw sdk::Failure("not-a-controller", uri);
    if (found.entries.first(0, kSynchronized) != "TRUE") throw sdk::Failure("not-synchronized", uri);
    const std::string domain(found.entries.first(0, kDomain));
    const auto head = ldap::find(connection_, domain, {"objectSid"});
    const std::string sid = head.what == Found::What::entry ? ldap::sid_text(head.entries.first(0, 0)) : "";
    if (sid.empty()) throw sdk::Failure("attribute-hidden", {{"dn", domain}, {"attribute", "objectSid"}});
    return {domain, sid, ldap::text_of(found.entries.first(0, kName)),
            ldap::sid_text(found.entries.first(0, kTokens))};
  }

  /// Who the server says that we are: by its name, or by its SID where it does not answer that question.
  std::string identify() {
    auto identity = connection_.who_am_i();
    if (!identity && !controller_.reader_sid.empty()) identity = "sid:" + controller_.reader_sid;
    if (identity) {
      reading_.note("step-identity", {{"name", identity->empty() ? "anonymous" : *identity}});
      reading_.proof("identity", *identity);
    }
    reading_.proof("server", config_.target.uri);
    reading_.proof("controller", controller_.name);
    reading_.proof("domain", controller_.domain);
    return identity.value_or("");
  }

  void add(const char* name, std::vector<std::string> bases, const std::string& filter, What what) {
    if (bases.empty()) bases.push_back(controller_.domain);
    for (std::size_t i = 0; i < bases.size(); ++i) {
      kinds_.push_back(what);
      searches_.push_back({std::string(name) + "." + std::to_string(i + 1),
                           {.base = bases[i],
                            .filter = filter,
                            .attributes = wanted(what),
                            .page_size = config_.page_size,
                            .controls = {kDomainOnly}}});
    }
  }

  void read(ldap::DomainChanges& changes, std::size_t number, ldap::Missing& missing) {
    const auto& [where, request] = searches_[number];
    const auto ending = changes.read(number, [&](const Entries& entries) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        missing.shown(where, entries, i, 0);
        take(entries, i, kinds_[number], changes.was_read(entries.first(i, 0)));
      }
    });
    const std::string entries = std::to_string(ending.entries), pages = std::to_string(ending.pages);
    reading_.note("step-read", {{"base", request.base}, {"entries", entries}, {"pages", pages}});
    reading_.proof(where + ".base", request.base);
    reading_.proof(where + ".entries", entries);
    reading_.proof(where + ".end", !ending.basis.empty()
                                       ? ending.basis
                                       : "result 0 and an empty cookie after " + pages + " pages");
    if (kinds_[number] != What::foreign && ending.entries == 0)
      throw sdk::Failure("nothing-found",
                         {{"uri", connection_.uri()}, {"base", request.base}, {"filter", request.filter}});
  }

  /// What is left out may turn out to be anything.
  std::vector<std::string> wanted(What what) const {
    if (what == What::person) return domain_.accounts().wanted();
    if (what == What::group) return domain_.groups().wanted();
    std::vector<std::string> out{"objectGUID", "objectClass", "objectSid"};
    if (what == What::foreign) return out;
    ldap::Wanted all;
    for (const auto& names : {out, wanted(What::person), wanted(What::group)}) {
      for (const auto& name : names) all.add(name);
    }
    return all.names();
  }

  void take(const Entries& entries, std::size_t entry, What what, bool changed = false) {
    if (what == What::person) domain_.take_person(entries, entry, changed);
    if (what == What::group) domain_.take_group(entries, entry);
    if (what == What::foreign)
      domain_.take_foreign(entries.dn(entry), ldap::sid_text(entries.first(entry, 2)));
    if (what == What::left_out) domain_.leave_out(entries.dn(entry));
  }

  /// Nobody is a member of their primary group by its list: who is, and lies outside the bases, is looked for
  /// by the group's number. Not for Domain Users, which is everybody.
  void list_primaries() {
    if (config_.all_people) return;
    constexpr std::size_t kAtOnce = 100;
    const std::string mine = controller_.domain_sid + "-", everybody = mine + "513";
    std::vector<std::string> terms;
    for (const auto& sid : domain_.group_sids()) {
      if (sid.starts_with(mine) && sid != everybody)
        terms.push_back("(primaryGroupID=" + sid.substr(mine.size()) + ")");
    }
    for (std::size_t first = 0; first < terms.size(); first += kAtOnce) {
      std::string any;
      for (std::size_t i = first; i < std::min(first + kAtOnce, terms.size()); ++i) any += terms[i];
      const ldap::Request request{.base = controller_.domain,
                                  .filter = std::string("(&(objectClass=user)") +
                                            (config_.computers ? "" : "(!(objectClass=computer))") + "(|" +
                                            any + "))",
                                  .attributes = {LDAP_NO_ATTRS},
                                  .page_size = config_.page_size,
                                  .controls = {kDomainOnly}};
      ldap::search(connection_, server_, request, watch_, [&](Entries&& entries) {
        for (std::size_t i = 0; i < entries.size(); ++i) domain_.list(entries.dn(i));
      });
    }
  }

  /// Asks for what groups list and no base showed. It may be a group, with members that nobody has seen
  /// either.
  void resolve(ldap::DomainChanges& changes) {
    for (std::size_t asked = 0;; ++asked) {
      if (watch_.cancelled()) throw sdk::Failure("stopped");
      if (asked > kMostAsked) throw sdk::Failure("too-many-outside", {{"count", std::to_string(kMostAsked)}});
      if (const auto dn = domain_.unseen(); !dn.empty()) {
        ask(changes, dn);
      } else {
        break;
      }
    }
    if (const auto sid = domain_.missing_primary(); !sid.empty())
      throw sdk::Failure("primary-group-missing", {{"sid", sid}});
  }

  void ask(ldap::DomainChanges& changes, const std::string& dn) {
    const auto found = changes.outside(dn);
    if (found.what == Found::What::nothing) return domain_.take_nothing(dn);
    if (found.what == Found::What::entry) {
      const What what = domain::what_of(found.entries, 0, config_);
      Entries entries;
      std::string ranged;
      entries.add(found.entries.answer(0), wanted(what), ranged);
      take(entries, 0, what);
      if (domain_.is_also(dn, std::string(entries.dn(0)))) return;
    }
    reading_.error(found.why == "referral" ? "member-elsewhere" : "member-unknown",
                   {{"dn", ldap::text_of(dn)}});
    domain_.leave_out(dn);
  }

  void ask_about(ldap::Missing& missing) {
    std::vector<ldap::KnownSearch> known;
    for (const auto& [name, request] : searches_)
      known.push_back({name, request.attributes.front(), request});
    missing.ask(connection_, known, reading_);
  }

  /// The domain controller works out by itself which security groups an account is in.
  void compare() {
    std::size_t elsewhere = 0;
    const auto samples = domain_.samples(config_.token_checks);
    for (const auto& sample : samples) {
      const auto found = ldap::find(connection_, sample.dn, {"tokenGroups"});
      const sdk::Args who{{"dn", ldap::text_of(sample.dn)}, {"uri", connection_.uri()}};
      if (found.what != Found::What::entry || !found.entries.has(0, 0))
        return reading_.error("tokens-hidden", who);
      std::set<std::string> fewer = sample.groups;
      std::string more;
      found.entries.values(0, 0, [&](std::string_view bytes) {
        const std::string sid = ldap::sid_text(bytes);
        if (fewer.erase(sid) > 0) return;
        const auto parts = ldap::sid_parts(sid);
        const bool ours = parts && (parts->domain == controller_.domain_sid || parts->domain == "S-1-5-32");
        const bool known = domain_.has_group(sid) || (ours && config_.all_groups);
        if (known) more += " " + sid;
        if (!known) ++elsewhere;
      });
      if (fewer.empty() && more.empty()) continue;
      std::string less;
      for (const auto& sid : fewer) less += " " + sid;
      reading_.error("tokens-differ", {{"dn", ldap::text_of(sample.dn)}, {"more", more}, {"fewer", less}});
    }
    reading_.proof("token-checks", std::to_string(samples.size()));
    reading_.proof("token-checks.elsewhere", std::to_string(elsewhere));
  }

  const Config& config_;
  sdk::Reading& reading_;
  ldap::Watch watch_;
  ldap::Connection connection_;
  ldap::Server server_;
  Controller controller_;
  domain::Domain domain_;
  std::vector<ldap::DomainChanges::Search> searches_;
  std::vector<What> kinds_;  ///< of what each search gives
};

}  // namespace

void read_domain(const Config& config, sdk::Reading& reading) { Reader(config, reading).run(); }

}  // namespace behorig::active_directory
