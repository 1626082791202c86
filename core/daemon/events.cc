#include "core/daemon/events.h"

#include <unistd.h>

#include <cstdlib>

#include "core/base/journal.h"
#include "core/base/text.h"

namespace behorig {
namespace {

/// Of syslog(3).
const char* priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return "3";
    case LogLevel::warning:
      return "4";
    case LogLevel::info:
      return "6";
    case LogLevel::debug:
      break;
  }
  return "7";
}

const Journal* journal() {
  static const bool kIs = Journal::is_stream(STDERR_FILENO);
  static const char* const kElsewhere = std::getenv("BEHORIG_JOURNAL");
  static const Journal kJournal(kElsewhere == nullptr ? Journal::kSocket : kElsewhere);
  return kIs ? &kJournal : nullptr;
}

}  // namespace

void tell(const Event& event, std::string_view text, const About& about) {
  const std::string shown = printable(text);
  if (const auto* to = journal()) {
    Journal::Fields fields{{"MESSAGE", shown},
                           {"MESSAGE_ID", std::string(event.id)},
                           {"PRIORITY", priority_of(event.level)},
                           {"SYSLOG_IDENTIFIER", "behorigd"},
                           {"BEHORIG_EVENT", std::string(event.name)}};
    for (const auto& [name, value] : {std::pair{"BEHORIG_SYSTEM", &about.system},
                                      {"BEHORIG_PLUGIN", &about.plugin},
                                      {"BEHORIG_SINK", &about.sink},
                                      {"BEHORIG_REASON", &about.reason}}) {
      if (!value->empty()) fields.emplace_back(name, *value);
    }
    if (to->send(fields)) return;
  }
  log(event.level, shown);
}

}  // namespace behorig
