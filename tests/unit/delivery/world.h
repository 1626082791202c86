#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "core/delivery/deliver.h"
#include "core/delivery/plan.h"
#include "core/settings/settings.h"
#include "core/store/store.h"
#include "tests/unit/store/samples.h"

namespace behorig::testing {

/// A store, a sink that is told what happens in it, and a clock that stands until it is moved.
struct DeliveryWorld {
  struct Standing : Clock {
    Instant time{std::chrono::seconds(1'795'000'000)};
    Instant now() const override { return time; }
  };

  DeliveryWorld() : store(file.open()) {
    settings.store_url = file.url();
    settings.language = "en";
    settings.plugin_folders = {BEHORIG_BINARY_DIR "/test_plugins"};
    SinkSettings sink;
    sink.id = "incidents";
    sink.plugin.plugin = "scripted_sink";
    sink.rules = {{{}, {}, Severity::critical, Grouping::finding}, {{}, {}, Severity::info, Grouping::run}};
    settings.sinks = {sink};
    answer("take");
    if (!store->add_sink("incidents")) std::abort();
  }
  SinkSettings& sink() { return settings.sinks.front(); }
  void answer(const std::string& word, const std::string& more = "") {
    sink().plugin.json = R"({"answer":")" + word + "\"" + more + "}";
  }

  /// What one run of the library does to findings.
  void run(const std::string& id, const std::vector<StoredFinding>& findings) {
    LifeChanges changes;
    for (auto finding : findings) {
      finding.finding.run = id;
      LifeChanges::Change change;
      change.now = std::move(finding);
      change.status_changed = true;
      changes.changed.push_back(std::move(change));
    }
    if (!store->write_run(sample_run(id), changes)) std::abort();
  }
  static StoredFinding finding(std::uint16_t number, FindingStatus status = FindingStatus::fresh,
                               Severity severity = Severity::high) {
    auto out = sample_finding();
    out.finding.id.bytes[0] = static_cast<std::uint8_t>(number >> 8);
    out.finding.id.bytes[1] = static_cast<std::uint8_t>(number & 255);
    out.finding.status = status;
    out.finding.severity = severity;
    out.finding.incident.clear();
    out.covered.clear();
    return out;
  }

  void plan_all() {
    while (*plan(*store, sink(), {Catalogue::built_in(), Language::en, audience, settings}, clock.now())) {
    }
  }
  std::vector<boost::json::value> planned() {
    plan_all();
    std::vector<boost::json::value> out;
    for (const auto& one : left()) out.push_back(boost::json::parse(one.body));
    return out;
  }
  /// Another sink, before the one that there is.
  void add_slow(const std::string& id, const std::string& word) {
    SinkSettings other = sink();
    other.id = id;
    other.plugin.json = R"({"answer":")" + word + "\"}";
    settings.sinks.insert(settings.sinks.begin(), other);
    if (!store->add_sink(id)) std::abort();
  }
  SinkTurn turn() {
    auto out = deliver_due(settings, *store, Catalogue::built_in(), clock, {});
    return out.value().at(0);
  }
  SinkState state() { return store->outgoing().sinks()->at(0); }
  std::vector<Delivery> left() { return *store->outgoing().undelivered("", 0); }
  Finding now(const StoredFinding& finding) {
    return store->find_finding(finding.finding.id.hex())->at(0).finding;
  }
  void pass(std::int64_t seconds) { clock.time += std::chrono::seconds(seconds); }

  StoreFile file;
  std::unique_ptr<Store> store;
  Settings settings;
  Standing clock;
  Audience audience;
};

}  // namespace behorig::testing
