#include "connectors/active_directory/reader.h"

#include "plugins/common/domain/questions.h"
#include "plugins/common/ldap/domain_changes.h"
#include "plugins/common/ldap/missing.h"

namespace behorig::active_directory {
namespace {

using domain::What;
using ldap::Entries;
using ldap::Found;

constexpr std::size_t kMostAsked = 50'000;

class Reader {
 public:
  Reader(const Config& config, sdk::Reading& reading)
      : config_(config),
        reading_(reading),
        watch_{.cancelled = [&reading] { return reading.cancelled(); },
               .note = [&reading](const char* id, const sdk::Args& args) { reading.note(id, args); }},
        connection_(ldap::Connection::open(config.target, watch_)),
        server_(ldap::read_server(connection_)),
        controller_(domain::look_at_controller(connection_)),
        domain_(config, reading) {}

  void run() {
    const std::string identity = identify();
    add("people", config_.people_bases, config_.people_filter, What::person);
    add("groups", config_.group_bases, config_.group_filter, What::group);
    add("foreign", {}, "(objectClass=foreignSecurityPrincipal)", What::foreign);
    ldap::DomainChanges changes(connection_, server_, watch_,
                                {.searches = searches_,
                                 .outside = domain_.wanted(What::left_out),
                                 .text = config_.target.bind_dn + '\0' + identity + '\0' +
                                         controller_.domain_sid + (config_.computers ? "c" : ""),
                                 .full_every = config_.full_every});
    ldap::Notes notes;
    changes.begin(controller_.domain, reading_.remembered(), notes);
    for (const auto& [id, args] : std::exchange(notes, {})) reading_.note(id, args);
    ldap::Missing missing(changes.listed());
    for (std::size_t i = 0; i < searches_.size(); ++i) read(changes, i, missing);
    if (!domain_.shows_members()) reading_.error("members-hidden", {{"dn", controller_.domain}});
    const domain::Questions questions(connection_, server_, watch_, controller_, config_.page_size, reading_);
    if (!config_.all_people) questions.list_primaries(domain_, config_.computers);
    resolve(changes);
    questions.look_for_hidden_groups(domain_, config_.all_groups,
                                     changes.by_changes() ? &changes.gone() : nullptr);
    questions.look_for_hidden_entries(domain_);
    domain_.emit();
    questions.compare(domain_, config_.token_checks, config_.all_groups);
    if (!changes.by_changes()) ask_about(missing);
    if (reading_.errors() == 0 &&
        !changes.end([&](std::string_view piece) { reading_.remember(piece); }, notes))
      reading_.remember(missing.bytes());
    for (const auto& [id, args] : notes) reading_.note(id, args);
    reading_.complete();
  }

 private:
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
                            .attributes = domain_.wanted(what),
                            .page_size = config_.page_size,
                            .controls = {{ldap::kDomainOnly, ""}}}});
    }
  }

  void read(ldap::DomainChanges& changes, std::size_t number, ldap::Missing& missing) {
    const auto& [where, request] = searches_[number];
    const auto ending = changes.read(number, [&](const Entries& entries) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        missing.shown(where, entries, i, 0);
        domain_.take(entries, i, kinds_[number], changes.was_read(entries.first(i, 0)));
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
      const auto what = domain::what_of(found.entries, 0, config_);
      if (!what) {
        reading_.error("attribute-hidden", {{"dn", ldap::text_of(dn)}, {"attribute", "objectClass"}});
        return domain_.leave_out(dn);
      }
      Entries entries;
      std::string ranged;
      entries.add(found.entries.answer(0), domain_.wanted(*what), ranged);
      domain_.take(entries, 0, *what);
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

  const Config& config_;
  sdk::Reading& reading_;
  ldap::Watch watch_;
  ldap::Connection connection_;
  ldap::Server server_;
  domain::Controller controller_;
  domain::Domain domain_;
  std::vector<ldap::DomainChanges::Search> searches_;
  std::vector<What> kinds_;  ///< of what each search gives
};

}  // namespace

void read_domain(const Config& config, sdk::Reading& reading) { Reader(config, reading).run(); }

}  // namespace behorig::active_directory
