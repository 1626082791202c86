#include "core/api/metrics.h"

#include <array>

#include "core/run/system_state.h"

namespace behorig {
namespace {

std::string label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

class Page {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    out_ += "# HELP behorig_" + std::string(name) + " " + std::string(help) + "\n# TYPE behorig_" +
            std::string(name) + " " + std::string(type) + "\n";
    name_ = name;
  }
  void sample(const std::string& labels, std::int64_t value) {
    out_ +=
        "behorig_" + name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_, name_;
};

}  // namespace

Result<std::string> metrics_text(Service& service, Store& store) {
  const auto states = states_of(&store, *service.settings(), service.clock().now());
  if (!states) return states.error();
  Page page;
  page.family("store_writable", "gauge", "1 where the store could be written when it was last tried.");
  page.sample("", service.store_trouble() ? 0 : 1);
  page.family("findings_standing", "gauge",
              "Findings that stand and are not accepted; one of several systems with each of them.");
  for (const auto& state : *states) {
    std::map<Severity, std::int64_t> counting;
    for (const auto& finding : state.findings) {
      if (counts(finding.status)) ++counting[finding.severity];
    }
    for (const auto severity :
         {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
      page.sample("system=\"" + label(state.id) + "\",severity=\"" + std::string(name_of(severity)) + "\"",
                  counting[severity]);
    }
  }
  page.family("system_complete", "gauge", "1 where the newest reading is complete and current.");
  for (const auto& state : *states) {
    page.sample("system=\"" + label(state.id) + "\"",
                state.verdict == Verdict::complete && state.current ? 1 : 0);
  }
  page.family("system_failed_readings", "gauge", "Scheduled readings in a row that failed.");
  const auto all_due = service.due();
  for (const auto& due : all_due) page.sample("system=\"" + label(due.system) + "\"", due.failures);
  page.family("system_denied", "gauge",
              "1 where its connector died again and again: it is not checked by itself.");
  for (const auto& due : all_due) page.sample("system=\"" + label(due.system) + "\"", due.denied ? 1 : 0);
  page.family("system_next_check_timestamp_seconds", "gauge", "When the schedule checks it next.");
  for (const auto& due : all_due) {
    if (due.next) page.sample("system=\"" + label(due.system) + "\"", due.next->time_since_epoch().count());
  }
  return page.take();
}

}  // namespace behorig
