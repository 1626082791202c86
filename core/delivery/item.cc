#include "core/delivery/item.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "core/findings/read_json.h"
#include "core/findings/texts.h"

namespace behorig {
namespace {

namespace json = boost::json;

/// A mail or a ticket is read by a person: the first holders, then how many more.
constexpr std::size_t kHoldersShown = 10;

class Text {
 public:
  Text(const Told& told, const Audience& audience, const Catalogue& catalogue, Language language)
      : told_(told), catalogue_(catalogue), language_(language) {
    const auto known = audience.find(told.incident.system);
    system_ =
        known == audience.end() || known->second.name.empty() ? told.incident.system : known->second.name;
    if (told.incident.system.empty()) system_ = say("delivery.register");
  }

  const std::string& system() const { return system_; }

  std::string title() const {
    const bool alone = std::all_of(told_.changes.begin(), told_.changes.end(), [&](const OutboxItem* item) {
      return item->finding.id == told_.changes.front()->finding.id;
    });
    if (alone) {
      return say(
          "delivery.title-one",
          {{"system", system_}, {"title", title_of(told_.changes.back()->finding, catalogue_, language_)}});
    }
    return say("delivery.title", {{"system", system_},
                                  {"count", std::to_string(told_.changes.size())},
                                  {"severity", say("severity." + std::string(name_of(worst(told_))))}});
  }

  std::string body() const {
    std::string out = say("delivery.intro." + std::string(name_of(told_.action)),
                          {{"system", system_},
                           {"open", std::to_string(told_.incident.open)},
                           {"findings", std::to_string(told_.incident.findings)}});
    out += "\n";
    std::map<std::string, const ControlText*> controls;
    for (const auto* item : told_.changes) {
      out += "\n" + line(*item);
      const std::string& control = item->finding.deviation.control;
      if (stands(item->finding.status)) controls.emplace(control, catalogue_.control(control));
    }
    for (const auto& [id, control] : controls) {
      if (control == nullptr) continue;
      const bool swedish = language_ == Language::sv;
      out += "\n" + say("delivery.control", {{"control", id},
                                             {"explain", swedish ? control->explain_sv : control->explain_en},
                                             {"remedy", swedish ? control->remedy_sv : control->remedy_en}});
    }
    return out;
  }

  static Severity worst(const Told& told) {
    Severity out = Severity::info;
    for (const auto* item : told.changes) out = std::max(out, item->finding.severity);
    return out;
  }

 private:
  std::string say(const std::string& id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return catalogue_.say(Message(id, args), language_);
  }

  std::string line(const OutboxItem& item) const {
    const Finding& finding = item.finding;
    std::string out =
        say("delivery.line", {{"severity", say("severity." + std::string(name_of(finding.severity)))},
                              {"title", title_of(finding, catalogue_, language_)},
                              {"status", say("status." + item.change.what)},
                              {"at", item.change.at},
                              {"id", finding.id.hex()}});
    if (const auto names = holders(finding.deviation.holders); !names.empty())
      out += say("delivery.holders", {{"names", names}});
    for (const auto& reason : finding.deviation.reasons)
      out += "    " + catalogue_.say(reason, language_) + "\n";
    return out;
  }

  std::string holders(const std::vector<Holder>& all) const {
    std::string out;
    for (std::size_t i = 0; i < std::min(all.size(), kHoldersShown); ++i) {
      if (!out.empty()) out += ", ";
      out += all[i].account.empty() ? shown(all[i].person_name, all[i].person)
                                    : shown(all[i].account_name, all[i].account);
    }
    if (all.size() > kHoldersShown)
      out += say("delivery.more-holders", {{"count", std::to_string(all.size() - kHoldersShown)}});
    return out;
  }

  const Told& told_;
  const Catalogue& catalogue_;
  Language language_;
  std::string system_;
};

/// The texts in the languages in which none was written before: who owns the system when it is handed over,
/// and what they read, is known then.
json::object translations_of(const Told& told, const Audience& audience, const Catalogue& catalogue,
                             Language language) {
  json::object out;
  for (const auto other : {Language::sv, Language::en}) {
    if (other == language) continue;
    const Text text(told, audience, catalogue, other);
    out[code_of(other)] = {{"title", text.title()}, {"text", text.body()}};
  }
  return out;
}

/// Also in place of those that items of before have.
void put_readers(json::object& item, const Readers& readers) {
  json::object& system = item["system"].as_object();
  std::set<std::string_view> wanted;
  json::array owners;
  for (const auto& owner : readers.owners) {
    json::object one{{"id", owner.id}, {"name", owner.name}, {"email", owner.email}};
    if (owner.language) one["language"] = code_of(*owner.language);
    if (owner.language) wanted.insert(code_of(*owner.language));
    owners.push_back(std::move(one));
  }
  system["owners"] = std::move(owners);
  if (!readers.known) system["owners_unknown"] = true;
  auto* translations = item.if_contains("translations");
  if (translations == nullptr) return;
  json::object kept;
  for (auto& [language, text] : translations->as_object()) {
    if (wanted.contains(language)) kept[language] = std::move(text);
  }
  *translations = std::move(kept);
}

json::object change_json(const OutboxItem& item, const Catalogue& catalogue) {
  return {{"id", item.finding.id.hex() + "-" + std::to_string(item.number)},
          {"change", item.change.what},
          {"at", item.change.at},
          {"came", json::value_from(item.change.came)},
          {"went", json::value_from(item.change.went)},
          {"finding", json::parse(finding_json(item.finding, catalogue))}};
}

json::object incident_json(const Incident& incident) {
  return {{"key", incident.key}, {"findings", incident.findings}, {"open", incident.open}};
}

}  // namespace

std::string_view name_of(IncidentAction action) {
  switch (action) {
    case IncidentAction::open:
      return "open";
    case IncidentAction::update:
      return "update";
    case IncidentAction::close:
      return "close";
    case IncidentAction::reopen:
      return "reopen";
  }
  return "update";
}

std::string item_json(const Told& told, const Audience& audience, const Catalogue& catalogue,
                      Language language) {
  const Text text(told, audience, catalogue, language);
  json::array changes;
  for (const auto* item : told.changes) changes.push_back(change_json(*item, catalogue));
  return json::serialize(json::object{
      {"schema", "behorig.delivery/1"},
      {"id", told.id},
      {"made", format_utc(told.made)},
      {"action", name_of(told.action)},
      {"incident", incident_json(told.incident)},
      {"system", {{"id", told.incident.system}, {"name", text.system()}, {"owners", json::array()}}},
      {"severity", name_of(Text::worst(told))},
      {"language", code_of(language)},
      {"title", text.title()},
      {"text", text.body()},
      {"translations", translations_of(told, audience, catalogue, language)},
      {"changes", std::move(changes)}});
}

namespace {

/// What the item's findings are about, each as it was last. One that cannot be read is of no system.
std::vector<Deviation> deviations_in(const json::object& item) {
  std::map<std::string, Deviation> last;
  for (const auto& change : item.at("changes").as_array()) {
    const auto& finding = change.at("finding");
    auto read = read_finding_json(json::serialize(finding));
    last.insert_or_assign(json::serialize(finding.at("id")), read ? std::move(read->deviation) : Deviation());
  }
  std::vector<Deviation> out;
  for (auto& [id, deviation] : last) out.push_back(std::move(deviation));
  return out;
}

}  // namespace

std::string handed_over(const Delivery& delivery, Listeners& listeners, Instant now) {
  json::value whole = json::parse(delivery.body);
  json::object& item = whole.as_object();
  if (!delivery.reference.empty()) item["incident"].as_object()["reference"] = delivery.reference;
  const std::string system(item["system"].as_object()["id"].as_string());
  put_readers(item, system.empty() ? listeners.of(deviations_in(item), now) : listeners.of(system, now));
  return json::serialize(whole);
}

std::string look_json(const std::string& id, const Incident& incident, const std::string& made,
                      const Catalogue& catalogue, Language language) {
  std::string stands;
  if (incident.seen.size() >= std::string_view("2026-11-28T06:00").size()) {
    const std::string at = incident.seen.substr(0, 10) + " " + incident.seen.substr(11, 5);
    stands = catalogue.say(Message("delivery.stands", {{"at", at},
                                                       {"open", std::to_string(incident.open)},
                                                       {"findings", std::to_string(incident.findings)}}),
                           language);
  }
  json::object about = incident_json(incident);
  about["reference"] = incident.reference;
  if (!incident.seen.empty()) about["seen"] = incident.seen;
  return json::serialize(json::object{
      {"schema", "behorig.delivery/1"},
      {"id", id},
      {"made", made},
      {"action", "look"},
      {"incident", std::move(about)},
      {"system", {{"id", incident.system}, {"name", incident.system}, {"owners", json::array()}}},
      {"severity", "info"},
      {"language", code_of(language)},
      {"title", ""},
      {"text", stands},
      {"changes", json::array()}});
}

}  // namespace behorig
