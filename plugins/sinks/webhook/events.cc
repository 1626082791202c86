#include "plugins/sinks/webhook/events.h"

#include "plugins/common/formats/finding.h"

namespace behorig::webhook {
namespace {

namespace json = boost::json;

constexpr std::size_t kBatch = 100;

json::object event(const delivery::Item& item, const delivery::Change& change, const std::string& source) {
  return {{"specversion", "1.0"},
          {"id", change.id},
          {"source", source},
          {"type", "behorig.finding." + change.change},
          {"subject", formats::member(change.finding, "id")},
          {"time", change.at},
          {"datacontenttype", "application/json"},
          {"data", formats::change_object(item, change)}};
}

}  // namespace

std::vector<Message> messages(const delivery::Item& item, const std::string& source, bool batch) {
  std::vector<Message> out;
  json::array events;
  const auto end = [&] {
    if (events.empty()) return;
    out.push_back({item.id + "-" + std::to_string(out.size()), json::serialize(events)});
    events.clear();
  };
  for (const auto& change : item.changes) {
    if (!batch) {
      out.push_back({change.id, json::serialize(event(item, change, source))});
      continue;
    }
    events.push_back(event(item, change, source));
    if (events.size() == kBatch) end();
  }
  end();
  return out;
}

}  // namespace behorig::webhook
