#include "core/delivery/plan.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/delivery/concerned.h"
#include "core/delivery/item.h"

namespace behorig {
namespace {

constexpr std::size_t kChangesAtATime = 500;
/// What receivers and people can take in one piece; an incident with more is told in several.
constexpr std::size_t kChangesTogether = 200;

bool among(const std::vector<std::string>& list, const std::string& one) {
  return list.empty() ||
         std::any_of(list.begin(), list.end(), [&](const auto& each) { return nfc(each) == nfc(one); });
}

Grouping grouping_of(const SinkSettings& sink, const Finding& finding) {
  for (const auto& rule : sink.rules) {
    if (finding.severity >= rule.severity && among(rule.systems, finding.deviation.system) &&
        among(rule.controls, finding.deviation.control))
      return rule.grouping;
  }
  return Grouping::none;
}

/// Of findings that no incident of the sink has yet. Those of several systems are together only where they
/// are of the same ones: an owner of one is told all of the incident.
std::string key_of(const OutboxItem& item, Grouping grouping, const Settings& settings) {
  FingerprintBuilder key;
  key.add("incident").add(item.change.run).add(item.finding.deviation.system);
  if (item.finding.deviation.system.empty()) {
    for (const auto& system : systems_told(item.finding.deviation, settings)) key.add(system);
  }
  if (grouping == Grouping::control) key.add(item.finding.deviation.control);
  if (grouping == Grouping::finding) key.add(item.finding.id.hex());
  return key.finish().hex();
}

/// Changes of one incident that are told together.
struct Group {
  std::string key, system;
  std::vector<const OutboxItem*> changes;
};

class Planning {
 public:
  Planning(Store& store, const SinkSettings& sink, const Speaker& speaker, Instant now)
      : store_(store), out_(store.outgoing()), sink_(sink), speaker_(speaker), now_(now) {}

  Status run(const std::vector<OutboxItem>& items) {
    for (const auto& item : items) {
      if (auto done = put(item); !done) return done;
    }
    for (const auto& group : groups_) {
      if (auto done = tell(group); !done) return done;
    }
    return store_.told(sink_.id, items.back().number);
  }

 private:
  using Known = std::pair<std::string, Fingerprint>;

  Result<std::string> incident_of(const OutboxItem& item) {
    const Known known{item.finding.deviation.system, item.finding.id};
    if (const auto found = incidents_.find(known); found != incidents_.end()) return found->second;
    const auto before = out_.incident_of(sink_.id, known.first, known.second);
    if (!before) return before.error();
    std::string key;
    if (*before) {
      key = **before;
    } else if (const auto grouping = grouping_of(sink_, item.finding); grouping != Grouping::none) {
      key = key_of(item, grouping, speaker_.settings);
    }
    if (!key.empty()) incidents_.emplace(known, key);
    return key;
  }

  /// Being seen again is no news, nor is what the receiver itself said.
  Result<bool> is_news(const OutboxItem& item, const std::string& incident) {
    const std::string& what = item.change.what;
    if (what == "incident" || what == name_of(FindingStatus::open)) return false;
    if (what != name_of(FindingStatus::acknowledged)) return true;
    const auto known = out_.incident(sink_.id, incident);
    if (!known) return known.error();
    return !*known || (*known)->reference != item.finding.incident;
  }

  Status put(const OutboxItem& item) {
    const auto key = incident_of(item);
    if (!key) return key.error();
    if (key->empty()) return Done{};
    const auto news = is_news(item, *key);
    if (!news) return news.error();
    if (!*news) return Done{};
    const auto found =
        std::find_if(groups_.rbegin(), groups_.rend(), [&](const Group& group) { return group.key == *key; });
    if (found != groups_.rend() && found->changes.size() < kChangesTogether) {
      found->changes.push_back(&item);
    } else {
      groups_.push_back({*key, item.finding.deviation.system, {&item}});
    }
    return Done{};
  }

  Status tell(const Group& group) {
    const auto before = out_.incident(sink_.id, group.key);
    if (!before) return before.error();
    Incident incident;
    incident.sink = sink_.id;
    incident.key = group.key;
    incident.system = group.system;
    incident.opened = format_utc(now_);
    for (const auto* item : group.changes) {
      if (auto done = out_.assign(incident, item->finding.id, counts(item->finding.status)); !done)
        return done;
    }
    const auto after = out_.incident(sink_.id, group.key);
    if (!after) return after.error();
    Told told{group.key + "-" + std::to_string(group.changes.back()->number), now_, IncidentAction::update,
              after->value(), group.changes};
    if (told.incident.open == 0) {
      const bool already = *before && (*before)->open == 0;
      told.action = already ? IncidentAction::update : IncidentAction::close;
    } else if (!*before) {
      told.action = IncidentAction::open;
    } else if ((*before)->open == 0) {
      told.action = IncidentAction::reopen;
    }
    Delivery delivery{sink_.id, told.id, group.key, "", now_.time_since_epoch().count()};
    delivery.body = item_json(told, speaker_.audience, speaker_.catalogue, speaker_.language);
    return out_.add(delivery);
  }

  Store& store_;
  Outgoing& out_;
  const SinkSettings& sink_;
  const Speaker& speaker_;
  Instant now_;
  std::map<Known, std::string> incidents_;
  std::vector<Group> groups_;
};

}  // namespace

Result<bool> plan(Store& store, const SinkSettings& sink, const Speaker& speaker, Instant now) {
  bool some = false;
  const auto done = store.exclusively([&]() -> Status {
    const auto items = store.pending(sink.id, kChangesAtATime);
    if (!items) return items.error();
    some = !items->empty();
    return some ? Planning(store, sink, speaker, now).run(*items) : Status(Done{});
  });
  if (!done) return done.error();
  return some;
}

}  // namespace behorig
