#include <chrono>
#include <memory>

#include "plugins/common/delivery/run.h"
#include "plugins/common/http/delivery.h"
#include "plugins/common/http/networks.h"
#include "plugins/sinks/webhook/events.h"
#include "plugins/sinks/webhook/signature.h"

namespace behorig {
namespace {

using sdk::Option;

sdk::About about() {
  using Type = Option::Type;
  sdk::About out{.name = "webhook", .version = "1.0"};
  out.help_en = "Posts each change of a finding as a signed CloudEvent";
  out.help_sv = "Skickar varje ändring av en avvikelse som en signerad CloudEvent";
  out.options = {
      {.name = "url", .help_en = "Where they are posted", .help_sv = "Dit de skickas", .required = true},
      {.name = "secret",
       .help_en =
           "What they are signed with (Standard Webhooks): whsec_ and base64, or at least 16 characters",
       .help_sv = "Det de signeras med (Standard Webhooks): whsec_ och base64, eller minst 16 tecken",
       .required = true,
       .secret = true},
      {.name = "source",
       .help_en = "The events' `source`",
       .help_sv = "Händelsernas `source`",
       .default_json = "\"/behorig\""},
      {.name = "batch",
       .type = Type::boolean,
       .help_en = "Up to 100 events in one request",
       .help_sv = "Upp till 100 händelser i en begäran",
       .default_json = "false"},
      {.name = "networks",
       .type = Type::list,
       .help_en =
           "Networks that are not the internet and may be called: 10.20.0.0/16; other private and local "
           "addresses are refused",
       .help_sv = "Nät som inte är internet och får anropas: 10.20.0.0/16; andra privata och lokala adresser "
                  "nekas",
       .default_json = "[]"},
  };
  for (auto& option : http::sink_options()) {
    // The address that is checked must be the one that is called.
    if (option.name != "proxy") out.options.push_back(std::move(option));
  }
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = http::sink_texts();
  out.texts.push_back({"secret-wrong",
                       "`secret` is neither whsec_ with base64 nor 16 characters or more: correct its file.",
                       "`secret` är varken whsec_ med base64 eller minst 16 tecken: rätta filen."});
  return out;
}

struct Hook {
  Hook(const sdk::Deliveries& deliveries, http::Target target)
      : url(deliveries.options().text("url")),
        source(deliveries.options().text("source")),
        key(webhook::key_of(deliveries.secret("secret").value_or(""))),
        batch(deliveries.options().boolean("batch")),
        client(std::move(target), [&] { return deliveries.cancelled(); }) {}

  void post(const webhook::Message& message) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto time = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    const std::string type = batch ? "application/cloudevents-batch+json" : "application/cloudevents+json";
    const auto answer = client.send(
        {.url = url,
         .headers = {"Content-Type: " + type + "; charset=utf-8", "webhook-id: " + message.id,
                     "webhook-timestamp: " + std::to_string(time),
                     "webhook-signature: " + webhook::signature(key, message.id, time, message.body)},
         .body = message.body});
    http::must_be_taken(answer, url, http::Refusal::of_the_item);
  }

  std::string url, source, key;
  bool batch;
  http::Client client;
};

void deliver(sdk::Deliveries& deliveries) {
  delivery::run(deliveries, [&] {
    const auto& options = deliveries.options();
    http::check_url(options.text("url"));
    auto target = http::sink_target(options);
    const auto networks = std::make_shared<http::Networks>(options.list("networks"));
    target.admits = [networks](const sockaddr& address) { return networks->admits(address); };
    const auto hook = std::make_shared<Hook>(deliveries, std::move(target));
    return [hook](const delivery::Item& item) {
      for (const auto& message : webhook::messages(item, hook->source, hook->batch)) hook->post(message);
      return delivery::Done();
    };
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
