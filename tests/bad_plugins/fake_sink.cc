// A sink that answers each item by what it says: the third kind of plugin, so that the contract holds it too.

#include <unistd.h>

#include "plugins/sdk/behorig_sdk.h"

namespace {

behorig::sdk::About about() {
  behorig::sdk::About out{.name = "fake_sink", .version = "1.0"};
  out.help_en = out.help_sv = "-";
  out.texts = {{"busy", "Busy.", "Upptagen."}, {"no", "No: {why}.", "Nej: {why}."}};
  return out;
}

void deliver(behorig::sdk::Deliveries& deliveries) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto item = deliveries.item(i);
    if (item.json == "deliver") deliveries.delivered(item.id, "INC-1");
    if (item.json == "retry") deliveries.retry(item.id, 30, "busy");
    if (item.json == "reject") deliveries.rejected(item.id, "no", {{"why", "wrong"}});
    if (item.json == "tell") deliveries.rejected(item.id, "no", {{"why", deliveries.secret("key").value()}});
    if (item.json == "tell cut")
      deliveries.retry(item.id, 0, "no",
                       {{"why", "it is " + deliveries.secret("key").value().substr(0, 6) + "..."}});
    if (item.json == "twice") {
      deliveries.delivered(item.id, "1");
      deliveries.delivered(item.id, "2");
    }
    if (item.json == "other") deliveries.delivered("never given");
    if (item.json == "leave") ::_exit(0);
  }
}

}  // namespace

BEHORIG_SINK_PLUGIN(about, deliver)
