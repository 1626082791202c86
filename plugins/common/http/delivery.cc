#include "plugins/common/http/delivery.h"

#include <algorithm>

#include "plugins/common/delivery/run.h"
#include "plugins/common/text/clean.h"

namespace behorig::http {

std::vector<sdk::Option> sink_options() {
  using Type = sdk::Option::Type;
  return {
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file of the authorities that the certificate must come from; blank = those that the "
                  "machine trusts",
       .help_sv =
           "PEM-fil med de utfärdare som certifikatet måste komma från; tomt = de som datorn litar på"},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en = "http:// too: everything in clear text",
       .help_sv = "Även http://: allt i klartext",
       .default_json = "false"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds for a request",
       .help_sv = "Sekunder för en begäran",
       .default_json = "30"},
      {.name = "proxy",
       .help_en = "A proxy for HTTP, http://HOST:PORT; blank = none",
       .help_sv = "En proxy för HTTP, http://VÄRD:PORT; tomt = ingen"},
  };
}

Target sink_target(const sdk::Options& options) {
  constexpr std::int64_t kLongest = 600;
  Target out;
  out.ca_file = options.text("ca_file");
  out.insecure = options.boolean("insecure");
  out.proxy = options.text("proxy");
  out.timeout = out.total = std::chrono::seconds(options.integer("timeout", 1, kLongest));
  out.most_bytes = 4u << 20;
  out.waits = false;
  return out;
}

void check_url(const std::string& url) {
  const auto wrong = [&] { throw sdk::Failure("http-url", {{"url", url.substr(0, url.find('?'))}}); };
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) wrong();
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  const std::string host = url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  // What a person sees of an address would show the password.
  if (!printable || host.empty() || host.find('@') != std::string::npos)
    throw sdk::Failure("http-url", {{"url", url.substr(0, scheme)}});
}

void must_be_taken(const Answer& answer, const std::string& url, Refusal refusal) {
  constexpr std::size_t kShown = 200;
  const long status = answer.status;
  if (status >= 200 && status < 300) return;
  const sdk::Args args{{"url", url.substr(0, url.find('?'))},
                       {"status", std::to_string(status)},
                       {"what", text::cleaned(answer.body, kShown)}};
  const bool passes = status == 408 || status == 425 || status == 429 || status >= 500;
  const bool ours = refusal == Refusal::of_us && (status == 401 || status == 403 || status == 404);
  if (passes || ours) {
    constexpr std::int64_t kDay = 86'400;
    const auto wait = std::clamp<std::int64_t>(answer.retry_after.count(), 0, kDay);
    throw delivery::Later(static_cast<std::uint32_t>(wait), passes ? "answer-later" : "answer-closed", args);
  }
  throw delivery::Rejected("answer-refused", args);
}

std::vector<sdk::Text> sink_texts() {
  auto out = delivery::texts();
  for (auto& text : texts()) out.push_back(std::move(text));
  out.push_back({"answer-later", "{url} answered {status}: it is tried again.",
                 "{url} svarade {status}: nytt försök görs."});
  out.push_back(
      {"answer-closed",
       "{url} answered {status}: see that the address is right and that the token is valid and may "
       "do this. It is tried again.",
       "{url} svarade {status}: se att adressen är rätt och att token är giltig och får göra detta. "
       "Nytt försök görs."});
  out.push_back({"answer-refused", "{url} refused the delivery with {status}: {what}",
                 "{url} nekade leveransen med {status}: {what}"});
  return out;
}

}  // namespace behorig::http
