#include <algorithm>
#include <memory>

#include "plugins/common/delivery/run.h"
#include "plugins/sinks/mail/writer.h"

namespace behorig {
namespace {

using sdk::Option;

std::vector<Option> options() {
  using Type = Option::Type;
  return {
      {.name = "host", .help_en = "The mail server", .help_sv = "E-postservern", .required = true},
      {.name = "port",
       .type = Type::integer,
       .help_en = "Its port; 0 = 587, and with tls = \"at-once\" 465",
       .help_sv = "Dess port; 0 = 587, och med tls = \"at-once\" 465",
       .default_json = "0"},
      {.name = "tls",
       .help_en = "starttls, or at-once (smtps); without it nothing is sent",
       .help_sv = "starttls, eller at-once (smtps); utan det skickas inget",
       .default_json = "\"starttls\""},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en = "Without TLS: everything in clear text",
       .help_sv = "Utan TLS: allt i klartext",
       .default_json = "false"},
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file of the authorities that the certificate must come from; blank = those that the "
                  "machine trusts",
       .help_sv =
           "PEM-fil med de utfärdare som certifikatet måste komma från; tomt = de som datorn litar på"},
      {.name = "user",
       .help_en = "Who logs in; blank = nobody",
       .help_sv = "Den som loggar in; tomt = ingen"},
      {.name = "password", .help_en = "Their password", .help_sv = "Dess lösenord", .secret = true},
      {.name = "from", .help_en = "The sender's address", .help_sv = "Avsändarens adress", .required = true},
      {.name = "from_name",
       .help_en = "The sender's name",
       .help_sv = "Avsändarens namn",
       .default_json = "\"Behorig\""},
      {.name = "fallback",
       .help_en = "Who gets it where the system has no owner with an address, or the server refuses one",
       .help_sv = "Den som får det om systemet saknar ägare med adress, eller servern nekar någon"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds for connecting, and for each mail",
       .help_sv = "Sekunder för anslutning och för varje brev",
       .default_json = "60"},
      {.name = "digest",
       .type = Type::boolean,
       .help_en =
           "One mail to each owner of all that is new; false = one for each incident, to all its owners",
       .help_sv =
           "Ett brev till varje ägare om allt nytt; false = ett för varje incident, till alla dess ägare",
       .default_json = "true"},
  };
}

sdk::About about() {
  sdk::About out{.name = "mail", .version = "1.0"};
  out.help_en = "Writes to the owners of the system";
  out.help_sv = "Skriver till systemets ägare";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = delivery::texts();
  for (auto& text : mail::post_texts()) out.texts.push_back(std::move(text));
  for (auto& text : mail::writer_texts()) out.texts.push_back(std::move(text));
  const std::vector<sdk::Text> own{
      {"mail-address", "`{option}` is \"{address}\", which is no plain address.",
       "`{option}` är \"{address}\", som inte är en enkel adress."},
      {"mail-option", "`{option}` is \"{value}\", which cannot be used: see its page.",
       "`{option}` är \"{value}\", som inte går att använda: se dess sida."},
      {"mail-clear-password", "A password is not sent without TLS: remove `insecure` or `user`.",
       "Ett lösenord skickas inte utan TLS: ta bort `insecure` eller `user`."},
  };
  out.texts.insert(out.texts.end(), own.begin(), own.end());
  return out;
}

mail::Server server_of(const sdk::Deliveries& deliveries) {
  const auto& options = deliveries.options();
  constexpr std::int64_t kMostSeconds = 600, kMostPort = 65535;
  mail::Server out{.host = options.text("host")};
  const std::string tls = options.text("tls");
  if (tls != "starttls" && tls != "at-once")
    throw sdk::Failure("mail-option", {{"option", "tls"}, {"value", tls}});
  const bool host = !out.host.empty() && std::all_of(out.host.begin(), out.host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
  });
  if (!host) throw sdk::Failure("mail-option", {{"option", "host"}, {"value", out.host}});
  out.insecure = options.boolean("insecure");
  out.at_once = tls == "at-once" && !out.insecure;
  const auto port = options.integer("port", 0, kMostPort);
  out.port = port != 0 ? static_cast<int>(port) : out.at_once ? 465 : 587;
  out.ca_file = options.text("ca_file");
  out.user = options.text("user");
  out.password = deliveries.secret("password").value_or("");
  while (out.password.ends_with('\n') || out.password.ends_with('\r')) out.password.pop_back();
  if (out.insecure && !out.user.empty()) throw sdk::Failure("mail-clear-password");
  out.timeout = std::chrono::seconds(options.integer("timeout", 1, kMostSeconds));
  return out;
}

std::string address_of(const sdk::Options& options, const std::string& option) {
  std::string out = options.text(option);
  if (!out.empty() && !delivery::is_address(out))
    throw sdk::Failure("mail-address", {{"option", option}, {"address", out}});
  return out;
}

mail::Writer::Names names_of(const sdk::Options& options) {
  mail::Writer::Names out{{address_of(options, "from"), options.text("from_name")},
                          address_of(options, "fallback")};
  if (out.from.address.empty()) throw sdk::Failure("mail-address", {{"option", "from"}, {"address", ""}});
  return out;
}

/// A writer with its connection.
struct Desk {
  explicit Desk(const sdk::Deliveries& deliveries)
      : post(server_of(deliveries), [&deliveries] { return deliveries.cancelled(); }),
        writer(names_of(deliveries.options()), post,
               [&deliveries](const std::string& text) { deliveries.log(BEHORIG_WARNING, text); }) {}
  mail::Post post;
  mail::Writer writer;
};

void deliver(sdk::Deliveries& deliveries) {
  if (deliveries.options().boolean("digest"))
    return delivery::run_apart(deliveries, [&](const std::vector<delivery::Item>& items) {
      return Desk(deliveries).writer.write_digests(items);
    });
  delivery::run(deliveries, [&] {
    const auto desk = std::make_shared<Desk>(deliveries);
    return [desk](const delivery::Item& item) {
      if (item.action != delivery::Action::look) desk->writer.write(item);
      return delivery::Done();
    };
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
