#pragma once

// Items as the core gives them to sinks, and what came of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/support/shipped.h"

namespace behorig::testing {

inline boost::json::object finding_object(const std::string& id) {
  namespace json = boost::json;
  return {
      {"schema", "behorig.finding/1"},
      {"id", id},
      {"control", "expired-approval"},
      {"severity", "high"},
      {"status", "new"},
      {"system", "library"},
      {"account", "a17"},
      {"account_name", "anna.ek"},
      {"person", "p1041"},
      {"person_name", "Anna Ek"},
      {"entitlement", "e5"},
      {"entitlement_name", "kassa|=]\"\\"},
      {"other", nullptr},
      {"other_name", nullptr},
      {"role", "librarian"},
      {"reading", "complete"},
      {"holders", 1},
      {"first_seen", "2026-11-24T06:00:11Z"},
      {"last_seen", "2026-11-27T06:00:11Z"},
      {"run", "20261127T060011Z-f5d316"},
      {"why", {{"reasons", {{{"sv", "Godkännandet upphörde."}, {"en", "The approval ended."}}}}}},
      {"title",
       {{"sv", "Godkännandet för Anna Ek gäller inte"}, {"en", "The approval for Anna Ek does not hold"}}}};
}

inline boost::json::object change_object(const std::string& id, const std::string& change = "new") {
  return {{"id", id + "-1"},
          {"change", change},
          {"at", "2026-11-27T22:00:00Z"},
          {"came", {"account:a17"}},
          {"went", boost::json::array{}},
          {"finding", finding_object(id)}};
}

/// One change of one finding, of an incident whose key is `key`. A test changes what it is about.
inline boost::json::object item_object(const std::string& id, const std::string& key,
                                       const std::string& action = "open") {
  namespace json = boost::json;
  json::array changes;
  if (action != "look") changes.push_back(change_object("f-" + key, action == "close" ? "resolved" : "new"));
  return {{"schema", "behorig.delivery/1"},
          {"id", id},
          {"made", "2026-11-27T22:00:00Z"},
          {"action", action},
          {"incident", {{"key", key}, {"findings", 12}, {"open", 3}}},
          {"system",
           {{"id", "library"},
            {"name", "Biblioteket"},
            {"owners", {{{"id", "p1"}, {"name", "Åsa Öst"}, {"email", "asa@example.test"}}}}}},
          {"severity", "high"},
          {"language", "sv"},
          {"title", "Biblioteket: 12 avvikelser"},
          {"text", "Första raden\nandra raden: åäö\n"},
          {"changes", std::move(changes)}};
}

inline SinkItem item_of(const boost::json::object& object) {
  return {std::string(object.at("id").as_string()), boost::json::serialize(object)};
}
inline SinkItem item(const std::string& id, const std::string& key, const std::string& action = "open") {
  return item_of(item_object(id, key, action));
}

/// "delivered 17", "retry 30 webhook.answer-later", "rejected webhook.answer-refused", one for each item in
/// the order of their ids; then what went wrong with the process.
inline std::vector<std::string> said(const SinkResult& result) {
  std::vector<std::string> out;
  for (const auto& [id, answer] : result.answers) {
    std::string text = answer.kind == SinkAnswer::Kind::delivered  ? "delivered"
                       : answer.kind == SinkAnswer::Kind::rejected ? "rejected"
                                                                   : "retry";
    if (!answer.reference.empty()) text += " " + answer.reference;
    if (answer.retry_after > 0) text += " " + std::to_string(answer.retry_after);
    if (!answer.message.id.empty() && !answer.message.id.ends_with('.')) text += " " + answer.message.id;
    for (const auto& [key, value] : answer.message.args) {
      if (key == "state") text += " " + value;
    }
    out.push_back(text);
  }
  for (const auto& error : result.errors) out.push_back("error " + error.id);
  return out;
}

inline SinkResult deliver_to(const std::string& plugin, const boost::json::object& options,
                             const std::vector<SinkItem>& items,
                             const std::map<std::string, std::string>& secrets = {}) {
  return deliver(shipped_job(plugin, boost::json::serialize(options), secrets, PluginKind::sink), items);
}

/// The values of a message, for what a person reads.
inline std::string argument(const SinkResult& result, const std::string& id, const std::string& name) {
  for (const auto& [key, value] : result.answers.at(id).message.args) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace behorig::testing
