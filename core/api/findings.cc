#include <algorithm>
#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/findings/texts.h"
#include "core/model/control.h"
#include "core/query/explain.h"
#include "core/run/system_state.h"

namespace behorig {
namespace {

/// By system, then id: the order of pages.
std::string key_of(const Finding& finding) { return finding.deviation.system + "/" + finding.id.hex(); }

/// The other way: systems may have strokes in their names.
std::optional<std::pair<std::string, Fingerprint>> place_of(const std::string& key) {
  const auto stroke = key.rfind('/');
  if (stroke == std::string::npos) return std::nullopt;
  const auto id = Fingerprint::parse(key.substr(stroke + 1));
  return id ? std::optional(std::pair(nfc(key.substr(0, stroke)), *id)) : std::nullopt;
}

httpd::Response with_tag(httpd::Response out, const httpd::Request& request) {
  const std::string tag = tag_of(out.body);
  out.headers.emplace_back("ETag", tag);
  const auto* known = request.header("If-None-Match");
  if (known == nullptr || *known != tag) return out;
  out.status = 304;
  out.body.clear();
  out.content_type.clear();
  return out;
}

/// Whether a finding of several systems concerns one of these.
template <class Systems>
bool concerns_one(const Deviation& deviation, const Systems& systems, const Settings& settings) {
  return std::any_of(systems.begin(), systems.end(),
                     [&](const std::string& system) { return concerns(deviation, system, settings); });
}

}  // namespace

std::string tag_of(std::string_view body) {
  const auto digest = sha256(body);
  return '"' + to_hex({reinterpret_cast<const char*>(digest.data()), 16}) + '"';
}

bool may_read(const Access& access, const Finding& finding, const Settings& settings) {
  const std::string& system = finding.deviation.system;
  if (!system.empty()) return access.reads(system);
  return access.reads_all() || concerns_one(finding.deviation, access.readable(), settings);
}

bool may_decide(const Access& access, const Finding& finding, const Settings& settings) {
  const std::string& system = finding.deviation.system;
  return access.decides(system) ||
         (system.empty() && concerns_one(finding.deviation, access.own(), settings));
}

std::optional<httpd::Response> Api::choose(const Call& call, Store& store, FindingsWanted& wanted) const {
  wanted.controls = call.words("control");
  const auto settings = service_.settings();
  for (const auto& control : wanted.controls) {
    const auto& own = settings->own_controls;
    if (find_control(control) != nullptr || std::ranges::find(own, control, &OwnControl::id) != own.end())
      continue;
    const auto stored = store.own_controls();  // also those that the settings have no more
    if (!stored) return call.unavailable(stored.error());
    if (std::ranges::find(*stored, control) == stored->end())
      return call.problem(400, Message("api.control"));
  }
  for (const auto& word : call.words("status")) {
    const auto status = finding_status(word);
    if (!status) return call.problem(400, Message("api.status"));
    wanted.statuses.push_back(*status);
  }
  if (const auto* word = call.request.parameter("severity")) {
    wanted.severity = severity(*word);
    if (!wanted.severity) return call.problem(400, Message("api.severity"));
  }
  if (const auto* after = call.request.parameter("after")) {
    wanted.after = place_of(*after);
    if (!wanted.after) return call.problem(400, Message("api.after"));
  }
  return std::nullopt;
}

std::optional<httpd::Response> Api::choose_systems(const Call& call, Store& store,
                                                   FindingsWanted& wanted) const {
  const auto settings = service_.settings();
  auto& systems = wanted.systems;
  for (const auto& word : call.words("system")) {
    const std::string id = nfc(word);
    if (!Call::knows(*settings, store, id) || !call.access.reads(id)) return call.not_found();
    systems.push_back(id);
  }
  if (systems.empty() && call.access.reads_all()) {
    auto stored = store.systems();
    if (!stored) return call.unavailable(stored.error());
    systems = std::move(*stored);
  } else {
    if (systems.empty()) systems.assign(call.access.readable().begin(), call.access.readable().end());
    wanted.of_several = [settings, asked = systems](const Deviation& deviation) {
      return concerns_one(deviation, asked, *settings);
    };
  }
  systems.emplace_back("");
  return std::nullopt;
}

void Api::add_findings() {
  add("GET", "/api/v1/findings", "findings", MustBe::somebody, [this](const Call& call) {
    constexpr std::size_t kLimit = 100, kMost = 1000;
    const auto limit = call.number("limit", kLimit, kMost);
    if (!limit) return call.problem(400, Message("api.limit", {{"most", std::to_string(kMost)}}));
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    FindingsWanted wanted;
    if (auto refused = choose(call, **store, wanted)) return std::move(*refused);
    if (auto refused = choose_systems(call, **store, wanted)) return std::move(*refused);
    wanted.limit = *limit + 1;  // one more says that there is more
    auto page = (*store)->page(wanted);
    if (!page) return call.unavailable(page.error());
    const bool more = page->size() > *limit;
    if (more) page->resize(*limit);
    std::string list;
    for (const auto& one : *page)
      list += (list.empty() ? "\n" : ",\n") + finding_json(one.finding, catalogue_);
    call.log_read("findings", wanted.systems, page->size());
    std::string body = "{\"schema\":\"behorig.findings/1\",\"next\":" +
                       (more ? boost::json::serialize(boost::json::value(key_of(page->back().finding)))
                             : std::string("null")) +
                       ",\"findings\":[" + list + "\n]}\n";
    return with_tag(call.answer(std::move(body)), call.request);
  });

  const auto one = [this](const Call& call) -> std::optional<StoredFinding> {
    const auto store = service_.open_store();
    if (!store || !Fingerprint::parse(call.path["id"])) return std::nullopt;
    auto found = (*store)->find_finding(call.path["id"]);
    if (!found || found->size() != 1 || !may_read(call.access, found->front().finding, *service_.settings()))
      return std::nullopt;
    return std::move(found->front());
  };
  add("GET", "/api/v1/findings/{id}", "finding", MustBe::somebody, [this, one](const Call& call) {
    const auto found = one(call);
    if (!found) return call.not_found();
    call.log_read("finding", {found->finding.deviation.system}, 1);
    return with_tag(call.answer(finding_json(found->finding, catalogue_) + "\n"), call.request);
  });
  add("GET", "/api/v1/findings/{id}/explanation", "explanation", MustBe::somebody,
      [this, one](const Call& call) {
        const auto found = one(call);
        if (!found) return call.not_found();
        const auto store = service_.open_store();
        if (!store) return call.unavailable(store.error());
        const auto history = (*store)->history(found->finding.id);
        if (!history) return call.unavailable(history.error());
        call.log_read("explanation", {found->finding.deviation.system}, 1);
        return call.answer(explanation_json(found->finding, *history, nullptr, catalogue_) + "\n");
      });
}

}  // namespace behorig
