#include "connectors/ldap/reader.h"

#include <algorithm>
#include <utility>

#include "plugins/common/directory/directory.h"
#include "plugins/common/ldap/memory.h"
#include "plugins/common/ldap/missing.h"
#include "plugins/common/ldap/parallel.h"

namespace behorig::ldap_connector {
namespace {

struct Task {
  enum class What { people, groups, roles } what;
  std::size_t block;
  const directory::Block* settings;
  ldap::Request request;
  bool begun = false;  ///< something of it has come
};

class Reader {
 public:
  Reader(const Config& config, sdk::Reading& reading)
      : config_(config),
        reading_(reading),
        directory_(config, reading),
        missing_(reading.remembered().bytes) {
    for (std::size_t i = 0; i < config.people.size(); ++i)
      add(Task::What::people, i, config.people[i], directory_.wanted_of_people(i));
    for (std::size_t i = 0; i < config.groups.size(); ++i)
      add(Task::What::groups, i, config.groups[i], directory_.wanted_of_groups(i));
    for (std::size_t i = 0; i < config.roles.size(); ++i)
      add(Task::What::roles, i, config.roles[i], directory_.wanted_of_roles(i));
  }

  void run() {
    ldap::Watch watch{.cancelled = [this] { return reading_.cancelled(); },
                      .note = [this](const char* id, const sdk::Args& args) { reading_.note(id, args); }};
    const auto connection = ldap::Connection::open(config_.target, watch);
    const auto identity = connection.who_am_i();
    if (identity) {
      reading_.note("step-identity", {{"name", identity->empty() ? "anonymous" : *identity}});
      reading_.proof("identity", *identity);
    }
    reading_.proof("server", config_.target.uri);
    server_ = ldap::read_server(connection);
    directory_.begin(connection, server_, watch);
    ldap::Notes notes;
    std::vector<ldap::Changes::Search> searches;
    for (const Task& task : tasks_) searches.push_back({name_of(task), task.request});
    changes_.emplace(std::move(searches), settings(identity.value_or("")), config_.full_every);
    changes_->begin(connection, server_, watch,
                    missing_.knows_any() ? sdk::Host::Remembered() : reading_.remembered(), notes);
    ldap::read_parallel(connection, config_.target, config_.connections, *changes_, tasks_.size(),
                        watch.cancelled, [this](const ldap::Delivery& delivery) { take(delivery); });
    if (whole_) resolve(connection, watch);
    directory_.emit();
    if (whole_) ask_about_missing(connection);
    if (whole_ && reading_.errors() == 0) remember(notes);
    tell(notes);
    if (whole_) reading_.complete();
  }

 private:
  void add(Task::What what, std::size_t block, const directory::Block& settings,
           const std::vector<std::string>& wanted) {
    tasks_.push_back({what,
                      block,
                      &settings,
                      {.base = settings.base,
                       .scope = settings.scope,
                       .filter = settings.filter,
                       .attributes = wanted,
                       .page_size = config_.page_size}});
  }

  void tell(const ldap::Notes& notes) {
    for (const auto& [id, args] : notes) reading_.note(id, args);
  }

  /// Of all that decides what a server gives; the server itself is recognised by its entries.
  std::string settings(const std::string& identity) const {
    std::string out = config_.target.bind_dn + '\0' + identity + '\0';
    for (const Task& task : tasks_) {
      const ldap::Request& request = task.request;
      for (const auto& text : {name_of(task), request.base, std::to_string(request.scope), request.filter})
        out += text + '\0';
      for (const auto& name : request.attributes) out += name + '\0';
      out += '\0';
    }
    return ldap::checksum(out);
  }

  void remember(ldap::Notes& notes) {
    if (changes_->end([&](std::string_view piece) { reading_.remember(piece); }, notes)) return;
    reading_.remember(missing_.bytes());
  }

  /// So that the next reading can ask about them.
  void list(const Task& task, const ldap::Entries& entries) {
    const std::string where = name_of(task);
    const auto& wanted = task.request.attributes;
    const auto place = std::find(wanted.begin(), wanted.end(), task.settings->id) - wanted.begin();
    for (std::size_t i = 0; i < entries.size(); ++i)
      missing_.shown(where, entries, i, static_cast<std::size_t>(place), task.settings->id);
  }

  void ask_about_missing(const ldap::Connection& connection) {
    std::vector<ldap::KnownSearch> searches;
    for (const Task& task : tasks_) searches.push_back({name_of(task), task.settings->id, task.request});
    missing_.ask(connection, searches, reading_);
  }

  void take(const ldap::Delivery& delivery) {
    Task& task = tasks_[delivery.search];
    list(task, delivery.entries);
    if (delivery.entries.size() > 0 && !std::exchange(task.begun, true)) {
      reading_.note("step-first-page",
                    {{"base", task.request.base}, {"entries", std::to_string(delivery.entries.size())}});
    }
    if (task.what == Task::What::people) directory_.take_people(task.block, delivery.entries);
    if (task.what == Task::What::groups) directory_.take_groups(task.block, delivery.entries);
    if (task.what == Task::What::roles) directory_.take_roles(task.block, delivery.entries);
    tell(delivery.notes);
    if (delivery.failure) {
      whole_ = false;
      reading_.error(delivery.failure->id, delivery.failure->args);
    }
    if (delivery.ending) ended(task, *delivery.ending);
  }

  void ended(const Task& task, const ldap::Ending& ending) {
    const std::string entries = std::to_string(ending.entries), pages = std::to_string(ending.pages);
    reading_.note("step-read", {{"base", task.request.base}, {"entries", entries}, {"pages", pages}});
    const std::string where = name_of(task);
    reading_.proof(where + ".base", task.request.base);
    reading_.proof(where + ".entries", entries);
    reading_.proof(where + ".end", !ending.basis.empty() ? ending.basis
                                   : ending.page_size == 0
                                       ? "result 0, without paging"
                                       : "result 0 and an empty cookie after " + pages + " pages");
    if (ending.entries > 0 || task.settings->may_be_empty) return;
    whole_ = false;
    reading_.error(
        "nothing-found",
        {{"uri", config_.target.uri}, {"base", task.request.base}, {"filter", task.request.filter}});
  }

  static std::string name_of(const Task& task) {
    const char* const what = task.what == Task::What::people   ? "people."
                             : task.what == Task::What::groups ? "groups."
                                                               : "roles.";
    return what + std::to_string(task.block + 1);
  }

  void resolve(const ldap::Connection& connection, const ldap::Watch& watch) {
    try {
      directory_.resolve(connection, server_, watch);
    } catch (const sdk::Failure& failure) {
      whole_ = false;
      reading_.error(failure.id, failure.args);
    }
  }

  const Config& config_;
  sdk::Reading& reading_;
  directory::Directory directory_;
  ldap::Server server_;
  std::optional<ldap::Changes> changes_;
  std::vector<Task> tasks_;
  bool whole_ = true;
  ldap::Missing missing_;
};

}  // namespace

void read_directory(const Config& config, sdk::Reading& reading) { Reader(config, reading).run(); }

}  // namespace behorig::ldap_connector
