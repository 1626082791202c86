#include "connectors/ldap/reader.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "connectors/ldap/directory.h"
#include "plugins/common/ldap/changes.h"
#include "plugins/common/ldap/memory.h"
#include "plugins/common/ldap/missing.h"

namespace behorig::ldap_connector {
namespace {

struct Task {
  enum class What { people, groups, roles } what;
  std::size_t block;
  const Block* settings;
  ldap::Request request;
  bool begun = false;  ///< something of it has come
};

/// What a thread that searches hands to the one that makes facts.
struct Delivery {
  std::size_t task = 0;
  ldap::Entries entries = {};
  std::optional<ldap::Ending> ending = {};   ///< the search was read to its end
  std::optional<sdk::Failure> failure = {};  ///< it was not
  ldap::Notes notes = {};
};

/// Holds few deliveries, so that a directory is never in memory twice.
class Queue {
 public:
  /// false = nobody takes any more.
  bool push(Delivery&& delivery) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || deliveries_.size() < kMost; });
    if (closed_) return false;
    deliveries_.push_back(std::move(delivery));
    some_.notify_one();
    return true;
  }
  Delivery pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [&] { return !deliveries_.empty(); });
    Delivery out = std::move(deliveries_.front());
    deliveries_.pop_front();
    room_.notify_one();
    return out;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
  }

 private:
  static constexpr std::size_t kMost = 8;
  std::mutex mutex_;
  std::condition_variable room_, some_;
  std::deque<Delivery> deliveries_;
  bool closed_ = false;
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
    ldap::Notes notes;
    std::vector<ldap::Changes::Search> searches;
    for (const Task& task : tasks_) searches.push_back({name_of(task), task.request});
    changes_.emplace(std::move(searches), settings(identity.value_or("")), config_.full_every);
    changes_->begin(connection, server_,
                    missing_.knows_any() ? sdk::Host::Remembered() : reading_.remembered(), notes);
    search_all(connection);
    if (whole_) resolve(connection, watch);
    directory_.emit();
    if (whole_) ask_about_missing(connection);
    if (whole_ && reading_.errors() == 0) remember(notes);
    tell(notes);
    if (whole_) reading_.complete();
  }

 private:
  void add(Task::What what, std::size_t block, const Block& settings,
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

  void search_all(const ldap::Connection& connection) {
    const std::size_t count = std::min(config_.connections, tasks_.size());
    std::vector<std::jthread> threads;
    struct Stop {
      Reader& reader;
      ~Stop() {
        reader.stop_ = true;
        reader.queue_.close();
      }
    } const stop{*this};
    for (std::size_t i = 0; i < count; ++i)
      threads.emplace_back([this, i, &connection] { work(i == 0 ? &connection : nullptr); });
    for (std::size_t left = tasks_.size(); left > 0;) {
      const Delivery delivery = queue_.pop();
      take(delivery);
      if (delivery.ending || delivery.failure) --left;
    }
  }

  /// On a thread of its own: takes one task after another.
  void work(const ldap::Connection* connection) {
    const ldap::Watch watch{.cancelled = [this] { return stop_ || reading_.cancelled(); }};
    std::optional<ldap::Connection> own;
    if (connection == nullptr) {
      // A server that allows no second connection is read over the first.
      try {
        own = ldap::Connection::open(config_.target, watch);
      } catch (const sdk::Failure&) {
        return;
      }
      connection = &*own;
    }
    for (std::size_t task = next_++; task < tasks_.size(); task = next_++) {
      Delivery last{.task = task};
      try {
        const ldap::Take take = [&](ldap::Entries&& entries) {
          if (!queue_.push({.task = task, .entries = std::move(entries)})) throw sdk::Failure("stopped");
        };
        last.ending = changes_->read(task, *connection, watch, take, last.notes);
      } catch (const sdk::Failure& failure) {
        last.failure = failure;
      }
      if (!queue_.push(std::move(last))) return;
    }
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
      missing_.shown(where, entries, i, static_cast<std::size_t>(place));
  }

  void ask_about_missing(const ldap::Connection& connection) {
    std::vector<ldap::KnownSearch> searches;
    for (const Task& task : tasks_) searches.push_back({name_of(task), task.settings->id, task.request});
    missing_.ask(connection, searches, reading_);
  }

  void take(const Delivery& delivery) {
    Task& task = tasks_[delivery.task];
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
  Directory directory_;
  ldap::Server server_;
  std::optional<ldap::Changes> changes_;
  std::vector<Task> tasks_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  Queue queue_;
  bool whole_ = true;
  ldap::Missing missing_;
};

}  // namespace

void read_directory(const Config& config, sdk::Reading& reading) { Reader(config, reading).run(); }

}  // namespace behorig::ldap_connector
