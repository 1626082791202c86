#include <algorithm>
#include <memory>

#include "plugins/common/delivery/run.h"
#include "plugins/sinks/mail/letter.h"
#include "plugins/sinks/mail/post.h"

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
  const std::vector<sdk::Text> own{
      {"mail-address", "`{option}` is \"{address}\", which is no plain address.",
       "`{option}` är \"{address}\", som inte är en enkel adress."},
      {"mail-option", "`{option}` is \"{value}\", which cannot be used: see its page.",
       "`{option}` är \"{value}\", som inte går att använda: se dess sida."},
      {"mail-clear-password", "A password is not sent without TLS: remove `insecure` or `user`.",
       "Ett lösenord skickas inte utan TLS: ta bort `insecure` eller `user`."},
      {"mail-nobody", "Nobody of {system} has an address, and no `fallback` is set.",
       "Ingen för {system} har en adress, och ingen `fallback` är angiven."},
      {"mail-later", "The mail server takes it later ({code}): it is tried again.",
       "E-postservern tar det senare ({code}): nytt försök görs."},
      {"mail-never", "The mail server refused the mail or its receivers ({code}): {to}.",
       "E-postservern nekade brevet eller dess mottagare ({code}): {to}."},
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

class Writer {
 public:
  explicit Writer(const sdk::Deliveries& deliveries)
      : deliveries_(deliveries),
        from_{address_of(deliveries.options(), "from"), deliveries.options().text("from_name")},
        fallback_(address_of(deliveries.options(), "fallback")),
        post_(server_of(deliveries), [&deliveries] { return deliveries.cancelled(); }) {
    if (from_.address.empty()) throw sdk::Failure("mail-address", {{"option", "from"}, {"address", ""}});
  }

  void write(const delivery::Item& item) {
    auto to = owners_of(item);
    if (to.empty() && !fallback_.empty()) to.push_back({.email = fallback_});
    if (to.empty()) throw delivery::Rejected("mail-nobody", {{"system", item.system}});
    const auto said = send(item, to, to);
    if (said.kind == mail::Said::Kind::taken) return;
    if (to.size() == 1 && (said.kind == mail::Said::Kind::later || !may_fall_back(to[0].email)))
      give_up(said, to);
    one_by_one(item, to);
  }

 private:
  static std::vector<delivery::Owner> owners_of(const delivery::Item& item) {
    std::vector<delivery::Owner> out;
    for (const auto& owner : item.owners) {
      const bool known =
          std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.email == owner.email; });
      if (!owner.email.empty() && !known) out.push_back(owner);
    }
    return out;
  }
  bool may_fall_back(const std::string& address) const { return !fallback_.empty() && fallback_ != address; }

  mail::Said send(const delivery::Item& item, const std::vector<delivery::Owner>& shown,
                  const std::vector<delivery::Owner>& to) {
    std::vector<std::string> addresses;
    for (const auto& one : to) addresses.push_back(one.email);
    return post_.send(from_.address, addresses, mail::letter(item, from_, shown));
  }

  [[noreturn]] static void give_up(mail::Said said, const std::vector<delivery::Owner>& to) {
    const std::string code = std::to_string(said.code);
    if (said.kind == mail::Said::Kind::later) throw delivery::Later(0, "mail-later", {{"code", code}});
    std::string addresses;
    for (const auto& one : to) addresses += (addresses.empty() ? "" : ", ") + one.email;
    throw delivery::Rejected("mail-never", {{"code", code}, {"to", addresses}});
  }

  /// The server does not say which receiver it refuses.
  void one_by_one(const delivery::Item& item, const std::vector<delivery::Owner>& to) {
    std::vector<delivery::Owner> refused;
    mail::Said last;
    for (const auto& one : to) {
      const auto said = send(item, to, {one});
      if (said.kind == mail::Said::Kind::later) give_up(said, to);
      if (said.kind != mail::Said::Kind::never) continue;
      refused.push_back(one);
      last = said;
      deliveries_.log(BEHORIG_WARNING,
                      "the mail server refused " + one.email + ": " + std::to_string(said.code));
    }
    if (refused.empty()) return;
    if (may_fall_back("")) {
      const auto said = send(item, to, {{.email = fallback_}});
      if (said.kind == mail::Said::Kind::taken) return;
      last = said;
    }
    if (refused.size() == to.size()) give_up(last, refused);
  }

  const sdk::Deliveries& deliveries_;
  mail::Sender from_;
  std::string fallback_;
  mail::Post post_;
};

void deliver(sdk::Deliveries& deliveries) {
  delivery::run(deliveries, [&] {
    const auto writer = std::make_shared<Writer>(deliveries);
    return [writer](const delivery::Item& item) {
      if (item.action != delivery::Action::look) writer->write(item);
      return delivery::Done();
    };
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
