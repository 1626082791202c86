#include <fmt/format.h>

#include "core/base/json_text.h"
#include "core/findings/texts.h"

namespace behorig {
namespace {

/// Writes one object's keys straight into the text: a check prints hundreds of thousands of findings, and a
/// tree of values for each would cost more than all else that is done with it.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return *this;
  }
  Writer& text(std::string_view name, std::string_view value) {
    key(name);
    append_json(out_, value);
    return *this;
  }
  Writer& text_or_null(std::string_view name, std::string_view value) {
    key(name);
    append_json_or_null(out_, value);
    return *this;
  }
  Writer& day(std::string_view name, const std::optional<Date>& value) {
    return text_or_null(name, value ? value->iso() : std::string());
  }
  Writer& raw(std::string_view name, std::string_view value) {
    key(name);
    out_ += value;
    return *this;
  }
  template <class List, class One>
  Writer& list(std::string_view name, const List& items, One one) {
    key(name);
    return list(items, one);
  }
  template <class List, class One>
  Writer& list(const List& items, One one) {
    out_ += '[';
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      one(item);
    }
    out_ += ']';
    return *this;
  }
  template <class Inside>
  Writer& object(std::string_view name, Inside inside) {
    key(name);
    return object(inside);
  }
  template <class Inside>
  Writer& object(Inside inside) {
    out_ += '{';
    inside();
    out_ += '}';
    return *this;
  }
  void text(std::string_view value) { append_json(out_, value); }

 private:
  std::string& out_;
};

void nearest(Writer& out, const NearestApproval& approval) {
  out.object("nearest_approval", [&] {
    out.text_or_null("role", approval.role).text_or_null("approved_by", approval.approved_by);
    out.day("approved_on", approval.approved_on).day("until", approval.until);
    out.text("stopped", approval.stopped);
    if (approval.stopped_on) out.day("stopped_on", approval.stopped_on);
  });
}

void holder(Writer& out, const Holder& one) {
  out.object([&] {
    out.text_or_null("account", one.account).text_or_null("account_name", one.account_name);
    out.text_or_null("person", one.person).text_or_null("person_name", one.person_name);
  });
}

void why(Writer& out, const Finding& finding, const Catalogue& catalogue) {
  const Deviation& d = finding.deviation;
  const auto text = [&](const std::string& value) { out.text(value); };
  out.list("causes", d.causes, [&](const Cause& cause) {
    out.object([&] { out.text("account", cause.account).text("entitlement", cause.entitlement); });
  });
  out.list("gives", d.gives, text);
  if (d.nearest_approval) {
    nearest(out, *d.nearest_approval);
  } else {
    out.raw("nearest_approval", "null");
  }
  // The one holder of a finding about one account is named at its top.
  if (d.account.empty()) out.list("holders", d.holders, [&](const Holder& one) { holder(out, one); });
  if (!d.paths.empty()) out.list("paths", d.paths, [&](const auto& path) { out.list(path, text); });
  if (!d.related.empty()) out.list("related", d.related, text);
  if (!d.reasons.empty()) {
    out.list("reasons", d.reasons, [&](const Message& reason) {
      out.object([&] {
        out.text("sv", catalogue.say(reason, Language::sv)).text("en", catalogue.say(reason, Language::en));
      });
    });
  }
  if (!finding.incident.empty()) out.text("incident", finding.incident);
  if (finding.status != FindingStatus::accepted) return;
  out.object("accepted",
             [&] { out.text("reason", finding.accepted_by).text("until", finding.accepted_until); });
}

}  // namespace

std::string finding_json(const Finding& finding, const Catalogue& catalogue) {
  const Deviation& d = finding.deviation;
  std::string text;
  text.reserve(1024);
  Writer out(text);
  out.object([&] {
    out.raw("schema", "\"behorig.finding/1\"").text("id", finding.id.hex()).text("control", d.control);
    out.text("severity", name_of(finding.severity)).text("status", name_of(finding.status));
    out.text_or_null("system", d.system);
    out.text_or_null("account", d.account).text_or_null("account_name", d.account_name);
    out.text_or_null("person", d.person).text_or_null("person_name", d.person_name);
    out.text_or_null("entitlement", d.entitlement).text_or_null("entitlement_name", d.entitlement_name);
    out.text_or_null("other", d.other).text_or_null("other_name", d.other_name);
    out.text_or_null("role", d.role).text_or_null("conflict", d.conflict);
    out.text_or_null("requirement", d.requirement);
    out.text_or_null("reading", finding.reading ? name_of(*finding.reading) : std::string_view());
    out.raw("holders", fmt::format_int(d.holders.size()).c_str());
    out.text("first_seen", finding.first_seen).text("last_seen", finding.last_seen);
    out.text("run", finding.run);
    out.object("why", [&] { why(out, finding, catalogue); });
    out.object("title", [&] {
      out.text("sv", title_of(finding, catalogue, Language::sv));
      out.text("en", title_of(finding, catalogue, Language::en));
    });
  });
  return text;
}

}  // namespace behorig
