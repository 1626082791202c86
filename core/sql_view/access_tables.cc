// What follows from both sides: effective_grants, approvals; and the findings that stand.

#include <algorithm>
#include <numeric>

#include "core/model/finding.h"
#include "core/sql_view/world.h"

namespace behorig::sql {
namespace {

class EffectiveRows : public AccountRows {
 public:
  EffectiveRows(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), -1, 2) {}

  std::vector<AccountIx> candidates(EntitlementIx entitlement) override {
    return system().reaching(entitlement);
  }
  std::size_t fill() override {
    held_ = system().comparison().held.of(account());
    given_.clear();
    if (const auto one = wanted_entitlement()) return fill_one(*one);
    for (const EntitlementIx e : system().reached(account())) {
      if (!std::binary_search(held_.begin(), held_.end(), e)) given_.push_back(e);
    }
    return held_.size() + given_.size();
  }
  Cell cell(int column) override {
    constexpr int kDirect = 3, kPath = 4;
    const bool direct = row() < held_.size();
    const EntitlementIx entitlement = direct ? held_[row()] : given_[row() - held_.size()];
    if (column == 0) return text_cell(system().system());
    if (column == 1) return text_cell(system().account_id(account()));
    if (column == kDirect) return yes_cell(direct);
    if (column == kPath) return path(entitlement);
    return text_cell(system().entitlement_id(entitlement));
  }

 private:
  std::size_t fill_one(EntitlementIx one) {
    const auto found = std::lower_bound(held_.begin(), held_.end(), one);
    if (found != held_.end() && *found == one) {
      held_ = held_.subspan(static_cast<std::size_t>(found - held_.begin()), 1);
      return 1;
    }
    held_ = {};
    // With an account that is named, nobody has looked yet whether it comes to that.
    const auto& reached = system().reached(account());
    if (std::find(reached.begin(), reached.end(), one) == reached.end()) return 0;
    given_.push_back(one);
    return 1;
  }
  Cell path(EntitlementIx entitlement) {
    std::string out;
    for (const EntitlementIx step : system().chain(account(), entitlement))
      out.append(out.empty() ? "" : " -> ").append(system().entitlement_id(step));
    return out;
  }

  std::span<const EntitlementIx> held_;
  std::vector<EntitlementIx> given_;
};

class EffectiveTable : public Table {
 public:
  explicit EffectiveTable(Ground& ground)
      : Table("effective_grants", {{"system", false, kQuick},
                                   {"account", false, kQuick},
                                   {"entitlement", false, kQuick},
                                   {"direct", kNumber},
                                   {"path"}}),
        ground_(ground) {}
  double size() const override {
    double out = 0;
    for (const auto& system : ground_.systems) {
      const auto counts = system->snapshot().counts();
      out += static_cast<double>(counts.grants) * (counts.nestings == 0 ? 1 : 4);
    }
    return out;
  }
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<EffectiveRows>(ground_, wanted);
  }

 private:
  Ground& ground_;
};

/// For each account: every entitlement of every role that is approved for it, counting or not.
class ApprovalRows : public AccountRows {
 public:
  ApprovalRows(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), -1, 2) {}

  std::vector<AccountIx> candidates(EntitlementIx) override {
    std::vector<AccountIx> all(system().snapshot().accounts().size());
    std::iota(all.begin(), all.end(), AccountIx{0});
    return all;
  }
  std::size_t fill() override {
    const Approvals& approvals = system().comparison().approvals;
    lines_.clear();
    for (const AssignmentIx ix : approvals.serving(account())) {
      const auto& assignment = approvals.assignment(ix);
      add(approvals.role_of(assignment), &assignment,
          approvals.own_row(assignment, account()) == OwnRow::good);
    }
    for (const RoleIx ix : approvals.birthrights(account())) add(approvals.roles()[ix], nullptr, true);
    return lines_.size();
  }
  Cell cell(int column) override {
    const Line& line = lines_[row()];
    switch (column) {
      case 0:
        return text_cell(system().system());
      case 1:
        return text_cell(system().account_id(account()));
      case 2:
        return text_cell(system().entitlement_id(line.entitlement));
      case 3:
        return text_cell(system().meaning().reg().text(line.role->id));
      case 4:
        return std::string_view(line.assignment == nullptr ? "birthright" : "assignment");
      case 5:
        return yes_cell(line.counts);
      default:
        return described(line, column);
    }
  }

 private:
  struct Line {
    const RoleState* role;
    const AssignmentState* assignment;
    EntitlementIx entitlement;
    bool counts;
  };
  void add(const RoleState& role, const AssignmentState* assignment, bool good) {
    const auto line = [&](const RoleState::Listing& listing) {
      lines_.push_back({&role, assignment, listing.entitlement, good && listing.counts});
    };
    if (const auto one = wanted_entitlement()) {
      if (const auto* listing = role.listing(*one)) line(*listing);
      return;
    }
    for (const auto& listing : role.listings) line(listing);
  }
  Cell described(const Line& line, int column) {
    constexpr int kStopped = 6, kStoppedOn = 7, kBy = 8, kOn = 9;
    const Approvals& approvals = system().comparison().approvals;
    auto said = line.assignment != nullptr ? approvals.describe(*line.assignment, account())
                                           : approvals.describe(*line.role, line.role->counts);
    if (column == kStopped) return line.counts ? Cell() : own_text(std::move(said.stopped));
    if (column == kStoppedOn) return line.counts ? Cell() : day_cell(said.stopped_on);
    if (column == kBy) return own_text(std::move(said.approved_by));
    return day_cell(column == kOn ? said.approved_on : said.until);
  }

  std::vector<Line> lines_;
};

class ApprovalsTable : public Table {
 public:
  explicit ApprovalsTable(Ground& ground)
      : Table("approvals", {{"system", false, kQuick},
                            {"account", false, kQuick},
                            {"entitlement"},
                            {"role"},
                            {"by_way_of"},
                            {"counts", kNumber},
                            {"stopped"},
                            {"stopped_on"},
                            {"approved_by"},
                            {"approved_on"},
                            {"until"}}),
        ground_(ground) {}
  double size() const override {
    double out = 0;
    for (const auto& system : ground_.systems)
      out += 2 * static_cast<double>(system->snapshot().counts().grants);
    return out;
  }
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<ApprovalRows>(ground_, wanted);
  }

 private:
  Ground& ground_;
};

class FindingRows : public Rows {
 public:
  explicit FindingRows(const std::vector<Finding>& findings) : findings_(findings) {}
  bool next() override { return next_++ < findings_.size(); }
  Cell cell(int column) override {
    const Finding& f = findings_[next_ - 1];
    const Deviation& d = f.deviation;
    constexpr int kTexts = 4, kHolders = 15;
    switch (column) {
      case 0:
        return f.id.hex();
      case 1:
        return text_cell(d.control);
      case 2:
        return name_of(f.severity);
      case 3:
        return name_of(f.status);
      case kHolders:
        return static_cast<std::int64_t>(d.holders.size());
      default: {
        const SharedText* texts[] = {&d.system,      &d.account,  &d.account_name, &d.person,
                                     &d.person_name, &d.role,     &d.entitlement,  &d.entitlement_name,
                                     &d.other,       &d.conflict, &d.requirement,  nullptr,
                                     &f.first_seen,  &f.last_seen};
        return text_cell(*texts[column - kTexts]);
      }
    }
  }

 private:
  const std::vector<Finding>& findings_;
  std::size_t next_ = 0;
};

class FindingsTable : public Table {
 public:
  explicit FindingsTable(const std::vector<Finding>& findings)
      : Table("findings", {{"id"},
                           {"control"},
                           {"severity"},
                           {"status"},
                           {"system"},
                           {"account"},
                           {"account_name"},
                           {"person"},
                           {"person_name"},
                           {"role"},
                           {"entitlement"},
                           {"entitlement_name"},
                           {"other"},
                           {"conflict"},
                           {"requirement"},
                           {"holders", kNumber},
                           {"first_seen"},
                           {"last_seen"}}),
        findings_(findings) {}
  double size() const override { return static_cast<double>(findings_.size()); }
  std::unique_ptr<Rows> rows(const Wanted&) const override {
    return std::make_unique<FindingRows>(findings_);
  }

 private:
  const std::vector<Finding>& findings_;
};

}  // namespace

void add_access_tables(Ground& ground, Tables& out) {
  out.push_back(std::make_unique<EffectiveTable>(ground));
  out.push_back(std::make_unique<ApprovalsTable>(ground));
  if (ground.world.findings != nullptr)
    out.push_back(std::make_unique<FindingsTable>(*ground.world.findings));
}

Tables all_tables(Ground& ground) {
  Tables out;
  add_register_tables(ground, out);
  add_reading_tables(ground, out);
  add_access_tables(ground, out);
  return out;
}

}  // namespace behorig::sql
