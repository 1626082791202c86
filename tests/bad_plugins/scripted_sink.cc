// A sink that does what its options say, so that the life of deliveries can be tested from end to end without
// a receiver. What it was given is in what it says, where it does not take it. Also built as scripted_digest,
// which says that it makes one of all that it is given.

#include <unistd.h>

#include <cstdint>

#include "plugins/sdk/behorig_sdk.h"

namespace {

/// Microseconds for each: what a slow one does in a turn of some seconds is less than there is.
#ifdef BEHORIG_SANITIZED
constexpr useconds_t kSlow = 450'000;
#else
constexpr useconds_t kSlow = 150'000;
#endif

using Type = behorig::sdk::Option::Type;

behorig::sdk::About about() {
#ifdef SCRIPTED_DIGEST
  behorig::sdk::About out{.name = "scripted_digest", .version = "1.0"};
#else
  behorig::sdk::About out{.name = "scripted_sink", .version = "1.0"};
#endif
  out.help_en = out.help_sv = "-";
  out.options = {
      {.name = "answer", .type = Type::text, .help_en = "-", .help_sv = "-", .required = true},
      {.name = "state", .type = Type::text, .help_en = "-", .help_sv = "-"},
      {.name = "after", .type = Type::integer, .help_en = "-", .help_sv = "-", .default_json = "0"}};
  out.texts = {{"told", "{item}", "{item}"}, {"incident-state", "{state}", "{state}"}};
#ifdef SCRIPTED_DIGEST
  out.texts.push_back({"digest", "-", "-"});
#endif
  return out;
}

void deliver(behorig::sdk::Deliveries& deliveries) {
  const auto answer = deliveries.options().text("answer");
  const auto state = deliveries.options().text("state");
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto item = deliveries.item(i);
    const auto whole = boost::json::parse(item.json);
    const auto key = std::string(whole.at("incident").at("key").as_string());
    const behorig::sdk::Args told{{"item", std::string(item.json)}};
    if (whole.at("action") == "look") {
      deliveries.state(item.id, "INC-" + key.substr(0, 6), state);
    } else if (answer == "take" || answer == "slow") {
      if (answer == "slow") ::usleep(kSlow);
      if (deliveries.cancelled()) return;
      deliveries.delivered(item.id, "INC-" + key.substr(0, 6));
    } else if (answer == "wait") {
      deliveries.retry(item.id, static_cast<std::uint32_t>(deliveries.options().integer("after")), "told",
                       told);
    } else if (answer == "refuse") {
      deliveries.rejected(item.id, "told", told);
    } else if (answer == "take-one-and-leave") {
      deliveries.delivered(item.id);
      ::_exit(0);
    } else if (answer == "idle") {
      while (!deliveries.cancelled()) ::usleep(1'000);
      return;
    } else if (answer == "leave") {
      ::_exit(0);
    }
  }
}

}  // namespace

BEHORIG_SINK_PLUGIN(about, deliver)
