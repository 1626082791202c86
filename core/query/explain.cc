#include "core/query/explain.h"

#include <algorithm>

#include "core/findings/texts.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// As many of a list as a person wants to read; -o json has them all.
constexpr std::size_t kShown = 15;

class Explanation {
 public:
  Explanation(const Finding& finding, const Story* story, const Catalogue& catalogue, Language language)
      : finding_(finding), d_(finding.deviation), story_(story), catalogue_(catalogue), language_(language) {}

  std::vector<std::string> run(const std::vector<FindingChange>& history) {
    head();
    meaning();
    reasons();
    if (story_ != nullptr && !story_->approvals.listed.empty()) {
      considered();
    } else {
      approval();
    }
    paths();
    causes();
    holders();
    related();
    life(history);
    remedy();
    if (story_ != nullptr) resolving();
    return std::move(lines_);
  }

 private:
  std::string say(std::string_view id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return catalogue_.say(Message(id, args), language_);
  }
  void add(std::string line) { lines_.push_back(std::move(line)); }
  void section(std::string_view id) {
    add("");
    add(say(id));
  }
  void fact(std::string_view id, const std::string& name, const std::string& value) {
    if (value.empty()) return;
    add("  " + say(id) + ": " + (name.empty() || name == value ? value : name + " (" + value + ")"));
  }

  void head() {
    add(title_of(finding_, catalogue_, language_));
    add("");
    fact("explain.id", "", finding_.id.hex());
    fact("explain.control", "", d_.control);
    fact("explain.severity", "", say("severity." + std::string(name_of(finding_.severity))));
    fact("explain.status", "", say("status." + std::string(name_of(finding_.status))));
    fact("explain.system", "", d_.system);
    fact("explain.account", d_.account_name, d_.account);
    fact("explain.person", d_.person_name, d_.person);
    fact("explain.role", "", d_.role);
    fact("explain.conflict", "", d_.conflict);
    fact("explain.requirement", "", d_.requirement);
    fact("explain.entitlement", d_.entitlement_name, d_.entitlement);
    fact("explain.other", d_.other_name, d_.other);
    if (finding_.reading)
      fact("explain.reading", "", say("verdict." + std::string(name_of(*finding_.reading))));
    if (finding_.status == FindingStatus::accepted) {
      add("  " +
          say("explain.accepted", {{"reason", finding_.accepted_by}, {"until", finding_.accepted_until}}));
    }
    if (!finding_.incident.empty()) fact("explain.incident", "", finding_.incident);
  }

  void meaning() {
    const auto* control = catalogue_.control(d_.control);
    if (control == nullptr) return;
    section("explain.meaning");
    add("  " + (language_ == Language::sv ? control->explain_sv : control->explain_en));
    const auto reference = [&](std::string_view text, const std::string& places) {
      if (!places.empty()) add("  " + std::string(text) + " " + places);
    };
    reference("ISO/IEC 27001:2022", control->iso27001);
    reference("MSBFS 2020:7", control->msbfs);
    reference("NIS2 21.2", control->nis2);
    reference("GDPR", control->gdpr);
  }

  void reasons() {
    if (d_.reasons.empty()) return;
    section("explain.reasons");
    for (const auto& reason : d_.reasons) add("  " + catalogue_.say(reason, language_));
  }

  void approval() {
    if (!d_.nearest_approval) return;
    const auto& a = *d_.nearest_approval;
    section("explain.nearest");
    fact("explain.role", "", a.role);
    fact("explain.approved-by", "", a.approved_by);
    if (a.approved_on) fact("explain.approved-on", "", a.approved_on->iso());
    if (a.until) fact("explain.until", "", a.until->iso());
    add("  " + say("stopped." + a.stopped, {{"date", a.stopped_on ? a.stopped_on->iso() : "-"}}));
  }

  void considered() {
    const bool held = d_.control == control::conflict;
    section(held                ? "explain.approvals-of-held"
            : d_.causes.empty() ? "explain.approvals-behind"
                                : "explain.considered");
    const auto& approvals = story_->approvals;
    list(
        approvals.listed, [&](const ConsideredApproval& one) { return told(one); }, approvals.more);
  }
  std::string told(const ConsideredApproval& one) const {
    const auto& a = one.approval;
    const char* form = one.of_role      ? "explain.approval-of-role"
                       : one.birthright ? "explain.birthright-of"
                                        : "explain.approval-of";
    std::string what = one.system.empty() ? "" : one.system + ": ";
    what += say(form, {{"role", a.role},
                       {"person", shown(one.person_name, one.person)},
                       {"by", a.approved_by.empty() ? "-" : shown(one.approver_name, a.approved_by)},
                       {"on", a.approved_on ? a.approved_on->iso() : "-"}});
    if (a.until && a.stopped != "until") what += ", " + say("explain.until") + " " + a.until->iso();
    if (!one.account.empty()) what += " " + say("explain.for-account", {{"account", one.account}});
    // Where not every approval gives the same.
    if (!one.entitlements.empty() && (d_.control == control::conflict || !d_.other.empty()))
      what += " " + say("explain.that-gives", {{"entitlements", few(one.entitlements)}});
    what += ": ";
    if (a.stopped.empty()) {
      what += say(one.elsewhere ? "explain.counts-elsewhere" : "explain.counts");
    } else {
      what += say("stopped." + a.stopped, {{"date", a.stopped_on ? a.stopped_on->iso() : "-"}});
    }
    if (!one.revoked_by.empty())
      what += " " + say("explain.revoked-by", {{"by", shown(one.revoker_name, one.revoked_by)}});
    if (one.note) what += ". " + catalogue_.say(*one.note, language_);
    // Whoever approved what is held without approval matters where that is why it does not count.
    const bool decisive = a.stopped == "approver" || d_.causes.empty();
    if (!decisive || !a.approved_on) return what;
    return what + ". " + say("explain.owners-then", {{"owners", owners(one.owners)}});
  }
  std::string few(const std::vector<std::string>& texts) const {
    constexpr std::size_t kFew = 5;
    std::string out;
    for (std::size_t i = 0; i < std::min(texts.size(), kFew); ++i) out += (i == 0 ? "" : ", ") + texts[i];
    return texts.size() > kFew ? out + ", ..." : out;
  }
  std::string owners(const std::vector<OwnerThen>& owners) const {
    std::string out;
    for (const auto& one : owners) {
      out += (out.empty() ? "" : ", ") + shown(one.name, one.person) + " (" +
             say("capacity." + one.capacity) + ")";
    }
    return out.empty() ? say("explain.nobody") : out;
  }

  void resolving() {
    const auto& resolving = story_->resolving;
    if (!resolving.stands || !stands(finding_.status)) return;
    if (!*resolving.stands) {
      section("explain.resolving");
      add("  " + say("explain.gone", {{"at", story_->reading_ended}}));
      return;
    }
    for (const auto& change : resolving.changes) {
      section(change.acts.empty() ? "explain.in-register" : "explain.in-system");
      list(change.rows, [&](const RegisterRow& row) {
        std::string cells;
        for (const auto& [column, text] : row.cells)
          cells += (cells.empty() ? "" : ", ") + column + " = " + text;
        return say("explain.row", {{"table", row.table}, {"cells", cells}});
      });
      list(change.edits, [&](const RowEdit& edit) { return told(edit); });
      list(change.acts, [&](const SystemChange& act) {
        return (act.system.empty() ? "" : act.system + ": ") +
               say("act." + std::string(name_of(act.what)),
                   {{"account", act.account}, {"entitlement", act.entitlement}, {"other", act.other}});
      });
      if (change.to_fill_in()) add("  " + say("explain.to-fill-in"));
      if (!change.opens_known) add("  " + say("explain.opens-unknown"));
      if (change.opens.empty()) continue;
      std::string opens;
      for (const auto& control : change.opens) opens += (opens.empty() ? "" : ", ") + control;
      add("  " + say("explain.would-open", {{"controls", opens}}));
    }
  }

  /// Which row: where it stands, and as much of it as somebody needs to know it by.
  std::string place_of(const RowEdit& edit) const {
    constexpr std::size_t kCells = 5;
    std::string cells, numbers;
    std::size_t count = 0;
    for (const auto& [column, text] : edit.was) {
      if (column == "name" || column == "description" || count == kCells) continue;
      cells += (count++ == 0 ? "" : ", ") + column + " = " + text;
    }
    for (const auto number : edit.numbers) {
      if (number != 0) numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
    }
    const std::string& source = edit.source.empty() ? edit.table : edit.source;
    return numbers.empty()
               ? say("explain.unnumbered-row", {{"source", source}, {"cells", cells}})
               : say("explain.numbered-row", {{"source", source}, {"numbers", numbers}, {"cells", cells}});
  }
  std::string told(const RowEdit& edit) const {
    if (edit.removes()) return say("explain.take-out", {{"row", place_of(edit)}});
    std::string out;
    for (const auto& [column, to] : edit.cells) {
      const std::string from = edit.from(column);
      out += (out.empty() ? "" : "; ") +
             say(from.empty() ? "explain.write-in-blank" : "explain.write-instead",
                 {{"row", place_of(edit)}, {"column", column}, {"from", from}, {"to", to}});
    }
    return out;
  }

  void paths() {
    const bool nesting = d_.control == control::unapproved_nesting;
    const bool ways = story_ != nullptr && !story_->ways.listed.empty();
    if (d_.paths.empty() && !ways && !nesting) return;
    section("explain.paths");
    if (ways) {
      for (const auto& one : story_->ways.listed) add("  " + told(one));
      if (story_->ways.more != 0)
        add("  " + say("explain.more-ways", {{"count", std::to_string(story_->ways.more)}}));
    }
    const std::string holder = "  (" + say("explain.some-holder") + ")";
    if (nesting && !ways && d_.paths.empty()) add(holder + " -> " + d_.entitlement + " -> " + d_.other);
    for (const auto& path : d_.paths) {
      std::string line = d_.account.empty() ? holder : "  " + shown(d_.account_name, d_.account);
      // What unapproved-nesting is about lies before its cause.
      if (nesting) line += " -> " + d_.entitlement;
      for (const auto& step : path) line += " -> " + step;
      add(std::move(line));
    }
  }
  std::string told(const Way& one) const {
    std::string line = one.side;
    if (!one.system.empty()) {
      line += " (" + one.system;
      if (!one.role.empty()) line += ", " + say("explain.role") + " " + one.role;
      line += "): ";
    }
    line += shown(one.account_name, one.account);
    for (const auto& step : one.path) line += " -> " + step;
    return line;
  }

  void causes() {
    if (d_.causes.empty()) return;
    section("explain.causes");
    list(d_.causes, [](const Cause& cause) { return cause.account + " -> " + cause.entitlement; });
    if (d_.gives.empty()) return;
    section("explain.gives");
    list(d_.gives, [](const std::string& entitlement) { return entitlement; });
  }

  void holders() {
    if (!d_.account.empty() || d_.holders.empty()) return;
    section("explain.holders");
    list(d_.holders, [](const Holder& holder) {
      std::string person = shown(holder.person_name, holder.person);
      if (holder.account.empty()) return person;
      return shown(holder.account_name, holder.account) + (person.empty() ? "" : " (" + person + ")");
    });
  }

  void related() {
    if (d_.related.empty()) return;
    section("explain.related");
    list(d_.related, [](const std::string& text) { return text; });
  }

  void life(const std::vector<FindingChange>& history) {
    section("explain.life");
    add("  " + say("explain.seen", {{"first", finding_.first_seen}, {"last", finding_.last_seen}}));
    const std::size_t from = history.size() > kShown ? history.size() - kShown : 0;
    for (std::size_t i = from; i < history.size(); ++i) {
      const auto& change = history[i];
      std::string line = "  " + change.at + "  " + say("status." + change.what);
      if (!change.came.empty()) line += "  +" + std::to_string(change.came.size());
      if (!change.went.empty()) line += "  -" + std::to_string(change.went.size());
      add(line + "  " + change.run);
    }
  }

  void remedy() {
    const auto* control = catalogue_.control(d_.control);
    if (control == nullptr) return;
    section("explain.remedy");
    add("  " + (language_ == Language::sv ? control->remedy_sv : control->remedy_en));
  }

  /// `unlisted`: that the list leaves out itself.
  template <class List, class Text>
  void list(const List& items, Text text, std::size_t unlisted = 0) {
    for (std::size_t i = 0; i < std::min(items.size(), kShown); ++i) add("  " + text(items[i]));
    if (items.size() <= kShown && unlisted == 0) return;
    const std::string count = std::to_string(items.size() - std::min(items.size(), kShown) + unlisted);
    add("  " + (unlisted == 0 ? say("explain.more", {{"count", count}})
                              : say("explain.more-than-kept",
                                    {{"count", count}, {"kept", std::to_string(items.size())}})));
  }

  const Finding& finding_;
  const Deviation& d_;
  const Story* story_;
  const Catalogue& catalogue_;
  Language language_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> explain(const Finding& finding, const std::vector<FindingChange>& history,
                                 const Story* story, const Catalogue& catalogue, Language language) {
  return Explanation(finding, story, catalogue, language).run(history);
}

}  // namespace behorig
