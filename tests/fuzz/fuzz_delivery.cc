// Items as a sink is given them, and what is made of them: lines, events, mails, filled-in templates. Then
// answers of Request Tracker and of other tools. What must hold for every input is checked here.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugins/common/formats/cef.h"
#include "plugins/common/formats/finding.h"
#include "plugins/common/formats/ocsf.h"
#include "plugins/common/syslog/message.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/behorig_sdk.h"
#include "plugins/sinks/mail/digest.h"
#include "plugins/sinks/mail/letter.h"
#include "plugins/sinks/request_tracker/tickets.h"
#include "plugins/sinks/rest/answer.h"
#include "plugins/sinks/rest/template.h"
#include "plugins/sinks/webhook/events.h"

namespace {

using namespace behorig;

void must(bool holds) {
  if (!holds) std::abort();
}
bool one_line(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

/// Its id, so that most inputs are about more than a wrong one.
std::string id_in(std::string_view json) {
  const std::size_t at = json.find("\"id\":\"");
  if (at == std::string_view::npos) return "d1";
  const auto rest = json.substr(at + 6);
  return std::string(rest.substr(0, rest.find('"')));
}

void lines(const delivery::Item& item, const delivery::Change& change) {
  must(one_line(formats::change_line(item, change)));
  must(one_line(formats::cef(item, change)));
  for (const auto as :
       {formats::OcsfClass::compliance, formats::OcsfClass::detection, formats::OcsfClass::iam_analysis})
    must(one_line(boost::json::serialize(formats::ocsf(item, change, as))));
  const syslog::Sender sender{.host = "host", .structured_data_id = "behorig@32473"};
  const std::string message = syslog::message(item, change, sender);
  must(one_line(message));
  must(text::is_utf8(message));
}

void mails(const delivery::Item& item) {
  std::vector<delivery::Owner> to;
  for (const auto& owner : item.owners) {
    if (!owner.email.empty()) to.push_back(owner);
  }
  const mail::Sender from{"behorig@example.test", "Behorig"};
  for (const std::string& letter :
       {mail::written(mail::letter_of(item, to), from),
        mail::written(mail::digest({.who = {.email = "a@example.test"}}, {&item}), from)}) {
    const std::string_view head = std::string_view(letter).substr(0, letter.find("\r\n\r\n"));
    for (std::size_t at = 0; at < head.size(); ++at) {
      must(static_cast<unsigned char>(head[at]) < 0x80);
      if (head[at] == '\r') must(head.substr(at, 2) == "\r\n");
      if (head[at] == '\n') must(at > 0 && head[at - 1] == '\r');
    }
    must(head.find("\nBcc") == std::string_view::npos);
  }
}

void templates(const delivery::Item& item) {
  const auto values = rest::values_of(item);
  for (const auto& [name, value] : values) {
    const std::string field = "{{" + name + "}}";
    if (name == rest::kChanges) {
      rest::rendered("{\"a\": " + field + "}", values, rest::Place::json);
      continue;
    }
    const auto object =
        boost::json::parse(rest::rendered("{\"a\": \"" + field + "\"}", values, rest::Place::json));
    must(object.as_object().size() == 1 && object.at("a").as_string() == value);
    must(one_line(rest::rendered("X: " + field, values, rest::Place::header)));
    must(rest::rendered(field, values, rest::Place::url).find_first_of("&?#/= \r\n\"") == std::string::npos);
  }
}

void items(std::string_view input) {
  try {
    const auto item = delivery::parse(id_in(input), input);
    for (const auto& change : item.changes) lines(item, change);
    webhook::messages(item, "/behorig", item.changes.size() % 2 == 0);
    mails(item);
    templates(item);
  } catch (const sdk::Failure& failure) {
    must(failure.id == "item-wrong");
  }
}

void answers(std::string_view input) {
  try {
    request_tracker::tickets_of({.status = 200, .type = "application/json", .body = std::string(input)},
                                "url", "FindingID");
  } catch (const sdk::Failure& failure) {
    must(failure.id == "rt-answer" || failure.id == "http-json");
  }
  const auto found = rest::at_pointer(input, "/result/0/number");
  must(!found || !found->empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  items(input);
  answers(input);
  return 0;
}
