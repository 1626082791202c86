#include "core/daemon/service.h"

#include <algorithm>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/daemon/events.h"
#include "core/run/jobs.h"
#include "core/run/load.h"
#include "core/run/own_controls.h"
#include "core/run/words.h"

namespace behorig {
namespace {

using namespace std::chrono_literals;

/// The scheduler looks at the clock at least so often: it may have been set.
constexpr auto kLongestNap = 20s;
/// Between two looks for deliveries whose time has come, where no check has ended meanwhile.
constexpr auto kDeliveryNap = 10s;
/// The store is written at least so often, to know that it can be.
constexpr auto kStoreTried = 60s;
constexpr auto kLongestDelivery = std::chrono::minutes(10);

Instant from_seconds(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }
std::int64_t seconds_of(Instant instant) { return instant.time_since_epoch().count(); }

/// What `behorig config check` would say, from which anything but right is an error.
std::vector<Message> wrong_in(const Settings& settings) {
  KnownPlugins plugins(settings);
  std::vector<Message> out = prepare(plugins, settings.reg, PluginKind::reg).invalid;
  for (const auto& system : settings.systems) {
    auto more = prepare(plugins, system).invalid;
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  for (const auto& sink : settings.sinks) {
    auto more = prepare(plugins, sink.plugin, PluginKind::sink).invalid;
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  const auto own = wrong_own_controls(settings);
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

std::variant<std::shared_ptr<const Settings>, std::vector<Message>> load(const std::filesystem::path& file) {
  auto loaded = load_settings(file);
  if (auto* wrong = std::get_if<SettingsErrors>(&loaded)) return std::move(wrong->errors);
  auto settings = std::make_shared<const Settings>(std::move(std::get<Settings>(loaded)));
  if (auto wrong = wrong_in(*settings); !wrong.empty()) return wrong;
  return settings;
}

/// From here on nothing that happens passes a sink by.
Status begin_telling(const Settings& settings, Store& store) {
  const auto gone = declare_sinks(settings, store);
  if (!gone) return gone.error();
  for (const auto& one : *gone) log(LogLevel::warning, Catalogue::built_in().say(one, Language::en));
  return Done{};
}

/// What the process was told at its start of the organisation's own controls: that cannot change beneath
/// threads that ask for it.
bool same_own_controls(const Settings& a, const Settings& b) {
  return std::equal(a.own_controls.begin(), a.own_controls.end(), b.own_controls.begin(),
                    b.own_controls.end(), [](const OwnControl& one, const OwnControl& other) {
                      return one.id == other.id && one.one_per == other.one_per &&
                             one.organisation == other.organisation;
                    });
}

std::vector<ScheduledJob> jobs_of(const Settings& settings) {
  std::vector<ScheduledJob> out;
  for (const auto& system : settings.systems) {
    const ScheduleSettings& schedule = system.schedule ? *system.schedule : settings.schedule;
    if (schedule.check.empty()) continue;
    auto calendar = Calendar::parse(schedule.check, settings.time_zone);
    if (!calendar) std::abort();  // the settings were checked
    ScheduledJob job{system.id, *calendar, std::chrono::seconds(schedule.jitter_seconds), std::nullopt};
    if (schedule.catch_up_seconds) job.catch_up = std::chrono::seconds(*schedule.catch_up_seconds);
    out.push_back(std::move(job));
  }
  return out;
}

/// Ids of texts: their values may name people.
std::string ids_of(const std::vector<Message>& messages) {
  std::string out;
  for (const auto& one : messages) out += (out.empty() ? "" : ",") + one.id;
  return out;
}

void tell_reading(const RunOutcome& run) {
  if (!run.run.verdict || *run.run.verdict == Verdict::complete) return;
  const std::string why = ids_of(run.reasons);
  tell(*run.run.verdict == Verdict::failed ? event::kConnectorFailed : event::kReadingIncomplete,
       run.run.system + ": the reading is " + std::string(name_of(*run.run.verdict)) + " (" + why + ")",
       {.system = run.run.system, .reason = why});
}

}  // namespace

Service::Service(std::filesystem::path file, const Clock& clock)
    : file_(std::move(file)),
      clock_(clock),
      started_at_(format_utc(clock.now())),
      owners_(std::make_shared<const Ownership>()),
      addresses_(std::make_shared<const Addresses>()) {}

std::variant<std::unique_ptr<Service>, std::vector<Message>> Service::start(const std::filesystem::path& file,
                                                                            const Clock& clock) {
  auto loaded = load(file);
  if (auto* wrong = std::get_if<std::vector<Message>>(&loaded)) return std::move(*wrong);
  std::unique_ptr<Service> out(new Service(file, clock));
  out->settings_ = std::get<std::shared_ptr<const Settings>>(loaded);
  out->failures_ = Failures(out->settings_->daemon.deny_after);
  declare_own_controls(*out->settings_);  // before there are threads
  out->stores_ = std::make_unique<StorePool>(out->settings_->store_url);
  auto store = Store::open(out->settings_->store_url);
  if (!store) return std::vector{store.error()};
  out->store_ = std::move(*store);
  if (auto planned = out->plan(*out->settings_); !planned) return std::vector{planned.error()};
  if (auto done = begin_telling(*out->settings_, *out->store_); !done) return std::vector{done.error()};
  Board::Limits limits;
  limits.side_by_side = static_cast<std::size_t>(out->settings_->daemon.side_by_side);
  out->board_ = std::make_unique<Board>(
      [service = out.get()](const CheckRequest& request, CheckObserver& observer) {
        return service->carry_out(request, observer);
      },
      clock, limits);
  out->look_at_owners();  // who asks at once is not nobody
  out->scheduler_ = std::thread([service = out.get()] { service->schedule(); });
  out->deliverer_ = std::thread([service = out.get()] { service->deliver(); });
  return out;
}

Service::~Service() {
  stop(0ms);
  for (auto* one : {&scheduler_, &deliverer_}) {
    if (one->joinable()) one->join();
  }
}

std::shared_ptr<const Settings> Service::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

std::shared_ptr<const Ownership> Service::owners() const {
  const std::lock_guard lock(mutex_);
  return owners_;
}

std::shared_ptr<const Addresses> Service::addresses() const {
  const std::lock_guard lock(mutex_);
  return addresses_;
}

Result<CheckOutcome> Service::carry_out(const CheckRequest& request, CheckObserver& observer) {
  const auto settings = this->settings();
  // A system may have left the settings since it was asked for.
  CheckRequest still = request;
  std::erase_if(still.systems, [&](const std::string& id) {
    return std::none_of(settings->systems.begin(), settings->systems.end(),
                        [&](const auto& system) { return system.id == id; });
  });
  if (still.systems.empty()) return Message("daemon.systems-gone");
  const About about{.system = still.systems.size() == 1 ? still.systems.front() : ""};
  const std::string what =
      about.system.empty() ? std::to_string(still.systems.size()) + " systems" : about.system;
  tell(event::kCheckBegun, "a check of " + what + " has begun", about);
  auto store = Store::open(settings->store_url);
  auto outcome = store ? check(*settings, **store, clock_, still, &observer) : store.error();
  if (!outcome) {
    note_store(outcome.error());
    tell(event::kCheckDone, "the check of " + what + " was not carried out: " + outcome.error().id,
         {.system = about.system, .reason = outcome.error().id});
    return outcome;
  }
  const auto wrote = [](const RunOutcome& run) { return run.written; };
  if (std::any_of(outcome->runs.begin(), outcome->runs.end(), wrote)) note_store(Done{});
  for (const auto& run : outcome->runs) tell_reading(run);
  tell(event::kCheckDone,
       "the check of " + what + " is done" + (complete(*outcome) ? "" : ", and was not complete"), about);
  const auto newest = (*store)->runs("", 1);
  const std::lock_guard lock(mutex_);
  // With wrong settings nobody has looked at the register: its owners are who they were. A check that began
  // before another that has ended, or before a reload, knows older ones.
  const bool looked = outcome->settings_errors.empty() && !outcome->runs.empty() && settings == settings_;
  const bool last = looked && newest && !newest->empty() &&
                    (newest->front().id == outcome->runs.front().run.id || !outcome->runs.front().written);
  if (last) {
    owners_ = std::make_shared<const Ownership>(outcome->owners.value_or(Ownership()));
    addresses_ = std::make_shared<const Addresses>(std::move(outcome->addresses));
    owners_on_ = outcome->register_refused ? std::nullopt : std::optional(outcome->day);
  }
  note_runs(*settings, *outcome);
  for (const auto& run : outcome->runs) {
    for (const auto& system : settings->systems) {
      if (run.overtaken && run.run.system == nfc(system.id)) again_.insert(system.id);
    }
  }
  found_ = true;
  woken_.notify_all();
  return outcome;
}

void Service::note_runs(const Settings& settings, const CheckOutcome& outcome) {
  for (const auto& run : outcome.runs) {
    if (!run.run.verdict) continue;
    const auto system = std::find_if(settings.systems.begin(), settings.systems.end(),
                                     [&](const auto& one) { return nfc(one.id) == run.run.system; });
    if (system == settings.systems.end()) continue;
    const bool scheduled = scheduled_.erase(system->id) > 0;
    const std::string& plugin = system->connector.plugin;
    const auto noted = failures_.note(run, plugin, scheduled, clock_.now());
    if (noted.passed_over) {
      tell(event::kPassedOver,
           run.run.system + " is passed over by the schedule until " +
               format_utc(*failures_.until(run.run.system)),
           {.system = run.run.system, .plugin = plugin});
    }
    if (noted.denied) {
      tell(event::kConnectorDenied,
           "the connector " + plugin +
               " died again and again: the schedule runs it no more until a reload, "
               "or a check of one of its systems that succeeds",
           {.system = run.run.system, .plugin = plugin});
    }
    if (noted.allowed) log(LogLevel::info, "the connector " + plugin + " is run by the schedule again");
  }
}

Status Service::plan(const Settings& settings) {
  const auto slots = store_->kept().slots();
  if (!slots) return slots.error();
  auto planner = std::make_unique<Planner>();
  for (auto& job : jobs_of(settings)) {
    std::optional<JobState> state;
    if (const auto known = slots->find(job.name); known != slots->end()) {
      state.emplace();
      state->passed = from_seconds(known->second.passed);
      if (known->second.done) state->done = from_seconds(*known->second.done);
    }
    if (auto added = planner->add(std::move(job), state, clock_.now()); !added) return added;
  }
  planner_ = std::move(planner);
  return Done{};
}

std::vector<Message> Service::reload() {
  auto wrong = put_in_force();
  if (wrong.empty()) {
    tell(event::kReloaded, "the settings were read anew");
  } else {
    tell(event::kReloadRefused, "the new settings are wrong: those before stay in force",
         {.reason = ids_of(wrong)});
  }
  return wrong;
}

std::vector<Message> Service::put_in_force() {
  auto loaded = load(file_);
  if (auto* wrong = std::get_if<std::vector<Message>>(&loaded)) return std::move(*wrong);
  const std::lock_guard lock(mutex_);
  const auto& fresh = std::get<std::shared_ptr<const Settings>>(loaded);
  if (fresh->store_url != settings_->store_url) return {Message("daemon.restart", {{"key", "store.url"}})};
  if (fresh->daemon.socket != settings_->daemon.socket)
    return {Message("daemon.restart", {{"key", "daemon.socket"}})};
  const auto same_api = [](const Settings& a, const Settings& b) {
    return a.api.has_value() == b.api.has_value() &&
           (!a.api || (a.api->address == b.api->address && a.api->port == b.api->port));
  };
  if (!same_api(*fresh, *settings_)) return {Message("daemon.restart", {{"key", "api"}})};
  if (!same_own_controls(*fresh, *settings_)) return {Message("daemon.restart", {{"key", "controls.d"}})};
  if (also_) {
    if (auto wrong_too = also_(*fresh); !wrong_too.empty()) return wrong_too;
  }
  if (auto planned = plan(*fresh); !planned) return {planned.error()};
  if (auto done = begin_telling(*fresh, *store_); !done) return {done.error()};
  settings_ = fresh;
  owners_on_.reset();
  failures_ = Failures(fresh->daemon.deny_after);
  woken_.notify_all();
  return {};
}

/// The day, or the settings, are others than those of the owners that are known.
void Service::look_at_owners() {
  const auto settings = this->settings();
  const auto today = local_day(clock_.now(), settings->time_zone);
  {
    const std::lock_guard lock(mutex_);
    if (!today || owners_on_ == *today) return;
  }
  const auto loaded = load_register(*settings);
  auto owners = std::make_shared<Ownership>();
  auto known = std::make_shared<Addresses>();
  if (loaded.reg) {
    const Meaning meaning(*loaded.reg);
    *owners = ownership(meaning, *today);
    *known = behorig::addresses(meaning, *today);
  }
  const std::lock_guard lock(mutex_);
  if (settings != settings_) return;
  owners_ = std::move(owners);
  addresses_ = std::move(known);
  // Nobody owns anything while the register is refused: it is looked at again until it is mended.
  if (loaded.reg) owners_on_ = *today;
}

void Service::begin_due(Instant now) {
  std::vector<std::string> systems;
  {
    const std::lock_guard lock(mutex_);
    const auto planned = planner_->plan(now);
    for (const auto& gone : planned.given_up)
      log(LogLevel::warning, "schedule: times of " + printable(gone.job) + " were missed and are too old");
    for (const auto& next : planned.next) {
      if (!next.slot || next.at > now) break;
      planner_->began(next.job, *next.slot);
      const auto until = failures_.until(nfc(next.job));
      if (denied(next.job)) {
        // Told when it was denied.
      } else if (until && now < *until) {
        log(LogLevel::warning, "schedule: " + printable(next.job) + " is passed over, its readings fail");
      } else {
        systems.push_back(next.job);
        scheduled_.insert(next.job);
      }
      const JobState& state = planner_->state(next.job);
      SlotState kept{seconds_of(state.passed), std::nullopt};
      if (state.done) kept.done = seconds_of(*state.done);
      // Before the work: after a crash in the midst of it, it is not done again and again.
      note_store(store_->kept().keep_slot(next.job, kept));
    }
  }
  const auto open = board_->open_turns();
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(again_, [&](const std::string& system) {
      const auto its = [&](const Turn& turn) { return turn.system == system; };
      if (std::any_of(open.begin(), open.end(), its))
        return false;  // whoever asks now gets the one that ends
      systems.push_back(system);
      return true;
    });
  }
  if (!systems.empty()) board_->ask(systems, "");
}

void Service::schedule() {
  for (;;) {
    look_at_owners();
    begin_due(clock_.now());
    try_store(kStoreTried);
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    const auto planned = planner_->plan(clock_.now());
    auto nap = std::chrono::duration_cast<std::chrono::seconds>(kLongestNap);
    if (!planned.next.empty() && planned.next.front().slot)
      nap = std::clamp(planned.next.front().at - clock_.now(), 0s, nap);
    if (!again_.empty()) nap = std::min<std::chrono::seconds>(nap, 1s);
    if (!stopping_) woken_.wait_for(lock, std::max<std::chrono::milliseconds>(nap, 50ms));
    if (stopping_) return;
  }
}

void Service::deliver() {
  for (;;) {
    std::shared_ptr<const Settings> settings;
    {
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, kDeliveryNap, [&] { return stopping_ || found_; });
      if (stopping_) return;
      found_ = false;
      settings = settings_;
    }
    if (settings->sinks.empty()) continue;
    auto store = Store::open(settings->store_url);
    Catalogue catalogue = Catalogue::built_in();
    learn(catalogue, *settings);
    DeliverRequest request;
    request.at_most = kLongestDelivery;
    request.cancelled = &stop_delivering_;
    const auto turns = store ? deliver_due(*settings, **store, catalogue, clock_, request)
                             : Result<std::vector<SinkTurn>>(store.error());
    if (!turns) {
      note_store(turns.error());
      log(LogLevel::error, "deliveries: " + catalogue.say(turns.error(), Language::en));
      continue;
    }
    tell_turns(*turns);
  }
}

void Service::tell_turns(const std::vector<SinkTurn>& turns) {
  for (const auto& turn : turns) {
    const std::string why = turn.why ? turn.why->id : "";
    if (turn.failures == 0) {
      resting_.erase(turn.sink);
    } else if (turn.resting && resting_.insert(turn.sink).second) {
      tell(event::kSinkResting, turn.sink + " takes nothing: it is tried again, with rests that grow",
           {.sink = turn.sink, .reason = why});
    }
    if (turn.delivered + turn.again + turn.refused == 0) continue;
    const std::string how = "deliveries: " + turn.sink + ": " + std::to_string(turn.delivered) +
                            " delivered, " + std::to_string(turn.left) + " left";
    log(turn.again + turn.refused == 0 ? LogLevel::info : LogLevel::warning, how);
    if (turn.refused > 0) {
      tell(event::kDeliveriesRefused,
           turn.sink + " refused " + std::to_string(turn.refused) + " deliveries: a person decides",
           {.sink = turn.sink, .reason = why});
    }
  }
}

bool Service::denied(const std::string& system) const {
  return std::any_of(settings_->systems.begin(), settings_->systems.end(), [&](const auto& one) {
    return one.id == system && failures_.denied(one.connector.plugin);
  });
}

void Service::note_store(const Status& written) {
  const bool failed = !written && written.error().id.starts_with("store.");
  if (!failed && !written) return;  // of something else
  const std::lock_guard lock(store_mutex_);
  if (failed == store_trouble_.has_value()) return;
  if (failed)
    tell(event::kStoreUnwritable,
         "the store cannot be written: " + Catalogue::built_in().say(written.error(), Language::en),
         {.reason = written.error().id});
  else
    log(LogLevel::info, "the store can be written again");
  store_trouble_ = failed ? std::optional(written.error()) : std::nullopt;
}

void Service::try_store(std::chrono::seconds age) {
  {
    const std::lock_guard lock(store_mutex_);
    if (trying_store_ || std::chrono::steady_clock::now() - store_tried_ < age) return;
    trying_store_ = true;
  }
  // No system is without a name, so this is nobody's slot.
  const auto store = open_store();
  note_store(store ? (*store)->kept().keep_slot("", {seconds_of(clock_.now()), std::nullopt})
                   : Status(store.error()));
  const std::lock_guard lock(store_mutex_);
  trying_store_ = false;
  store_tried_ = std::chrono::steady_clock::now();
}

std::optional<Message> Service::store_trouble() {
  {
    const std::lock_guard lock(store_mutex_);
    if (!store_trouble_) return std::nullopt;
  }
  try_store(1s);
  const std::lock_guard lock(store_mutex_);
  return store_trouble_;
}

std::vector<Due> Service::due() const {
  const std::lock_guard lock(mutex_);
  std::vector<Due> out;
  const auto planned = planner_->plan(clock_.now());
  for (const auto& system : settings_->systems) {
    Due one{system.id, std::nullopt, 0, std::nullopt, false};
    const auto next = std::find_if(planned.next.begin(), planned.next.end(),
                                   [&](const auto& p) { return p.job == system.id; });
    if (next != planned.next.end() && next->slot) one.next = next->at;
    one.failures = failures_.times(nfc(system.id));
    one.after = failures_.until(nfc(system.id));
    one.denied = failures_.denied(system.connector.plugin);
    out.push_back(std::move(one));
  }
  return out;
}

bool Service::stop(std::chrono::milliseconds patience) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_delivering_ = true;
    woken_.notify_all();
  }
  return board_ == nullptr || board_->stop(patience);
}

}  // namespace behorig
