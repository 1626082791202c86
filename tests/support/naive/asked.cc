#include "tests/support/naive/asked.h"

#include <algorithm>

#include "tests/support/naive/roles_on_paper.h"

namespace behorig::naive {
namespace {

class Asked : private RolesOnPaper {
 public:
  explicit Asked(const World& of_world) : RolesOnPaper(of_world) {}

  std::set<Found> run() const {
    std::set<Found> out;
    const auto add = [&](Found found, bool opens) {
      if (opens) out.insert(std::move(found));
    };
    for (const Role& role : named_roles()) {
      approval_overdue(role, add);
      missing_reference(role, add);
      if (world.asked.also.contains("approver-left")) approver_left(role, add);
    }
    if (world.asked.also.contains("circular-approval")) circular_approval(add);
    if (world.asked.also.contains("contradicting-owners")) contradicting_owners(add);
    return out;
  }

 private:
  /// A repeated row is one assignment.
  std::set<Row> counting(const Role& role) const {
    std::set<Row> out;
    for (Row row : of("assignments", role)) {
      std::erase_if(row, [](const auto& cell) { return cell.second.empty(); });
      if (counts(role) && own_row(row) == "good") out.insert(row);
    }
    return out;
  }

  int months(const std::string& system) const {
    const auto& by_level = world.asked.approval_months;
    for (const Row& row : rows("systems")) {
      if (get(row, "system") != system) continue;
      const std::string greater = std::max(get(row, "confidentiality"), get(row, "integrity"));
      const std::size_t level = greater.empty() ? 0 : std::stoul(greater);
      return by_level.empty() ? 0 : by_level[std::min(level, by_level.size() - 1)];
    }
    return 0;
  }

  // "was given more than so many months before T"
  template <class Add>
  void approval_overdue(const Role& role, Add add) const {
    const int good_for = months(role.first);
    if (good_for == 0) return;
    const auto old = [&](const Row& row) { return later(get(row, "approved_on"), good_for) < world.day; };
    const auto approvals = newest(role);
    Found found = about("approval-overdue", role);
    const auto all = counting(role);
    const auto renewed = [&](const Row& row) {
      return std::any_of(all.begin(), all.end(), [&](const Row& other) {
        const std::string account = get(other, "account");
        return get(other, "person") == get(row, "person") &&
               get(row, "approved_on") < get(other, "approved_on") &&
               (account.empty() || account == get(row, "account"));
      });
    };
    for (const Row& row : all) {
      if (old(row) && !renewed(row)) found.holders.insert("person:" + get(row, "person"));
    }
    add(found, !found.holders.empty() || (!approvals.empty() && old(approvals.front())));
  }

  template <class Add>
  void missing_reference(const Role& role, Add add) const {
    if (!world.asked.require_reference) return;
    Found found = about("missing-reference", role);
    for (const Row& row : counting(role)) {
      if (get(row, "reference").empty()) found.holders.insert("person:" + get(row, "person"));
    }
    add(found, !found.holders.empty());
  }

  // "was not employed on that day, and an employment had ended"
  bool had_left(const std::string& person, const std::string& day) const {
    bool ended = false;
    for (const Row& row : rows("people")) {
      if (get(row, "person") != person) continue;
      const std::string starts = get(row, "starts"), ends = get(row, "ends");
      if (starts <= day && (ends.empty() || day <= ends)) return false;
      ended = ended || (!ends.empty() && ends < day);
    }
    return ended;
  }

  template <class Add>
  void approver_left(const Role& role, Add add) const {
    Found found = about("approver-left", role);
    bool opens = false;
    for (const Row& row : of("roles", role))
      opens = opens || (approval_counts(row) && had_left(get(row, "approved_by"), get(row, "approved_on")));
    for (const Row& row : counting(role)) {
      if (had_left(get(row, "approved_by"), get(row, "approved_on")))
        found.holders.insert("person:" + get(row, "person"));
    }
    add(found, opens || !found.holders.empty());
  }

  std::set<std::string> capacities(const std::string& system, const std::string& person,
                                   const std::string& day) const {
    std::set<std::string> out;
    for (const Row& row : rows("owners")) {
      const std::string since = get(row, "since"), until = get(row, "until");
      if (get(row, "system") == system && get(row, "person") == person && since <= day &&
          (until.empty() || day <= until))
        out.insert(get(row, "capacity"));
    }
    return out;
  }

  // "of the counting assignments that an owner (other than deputy) has in the system"
  template <class Add>
  void circular_approval(Add add) const {
    std::map<std::pair<std::string, std::string>, std::pair<int, int>> all;  // by deputies, of so many
    for (const Role& role : named_roles()) {
      for (const Row& row : counting(role)) {
        const std::string on = get(row, "approved_on"), person = get(row, "person");
        auto theirs = capacities(role.first, person, on);
        theirs.erase("deputy");
        if (theirs.empty()) continue;
        auto& [by_deputies, of] = all[{role.first, person}];
        by_deputies += capacities(role.first, get(row, "approved_by"), on) == std::set<std::string>{"deputy"};
        ++of;
      }
    }
    for (const auto& [who, numbers] : all) {
      Found found{"circular-approval", who.first, "", "", "", "", {"person:" + who.second}, {}, {}, false};
      found.person = who.second;
      add(found, numbers.first >= 2 && 2 * numbers.first > numbers.second);
    }
  }

  // Of one person: one system's owner gives it, and another's has taken back every assignment that would.
  template <class Add>
  void contradicting_owners(Add add) const {
    std::set<std::string> entitlements, people;
    for (const Row& row : rows("role_entitlements")) entitlements.insert(get(row, "entitlement"));
    for (const Row& row : rows("assignments")) people.insert(get(row, "person"));
    for (const auto& entitlement : entitlements) {
      Found found{"contradicting-owners", "", "", "", entitlement, "", {}, {}, {}, false};
      for (const auto& person : people) {
        std::set<std::string> give, take;
        for (const Role& role : named_roles()) {
          const auto content = of("role_entitlements", role);
          if (std::none_of(content.begin(), content.end(),
                           [&](const Row& row) { return get(row, "entitlement") == entitlement; }))
            continue;
          for (const Row& row : of("assignments", role)) {
            if (get(row, "person") != person) continue;
            const std::string state = own_row(row);
            if (state == "revoked") take.insert(role.first);
            if (state == "good" && counts(role)) give.insert(role.first);
          }
        }
        for (const auto& system : give) take.erase(system);
        if (!give.empty() && !take.empty()) found.holders.insert("person:" + person);
      }
      add(found, !found.holders.empty());
    }
  }
};

}  // namespace

std::set<Found> asked_controls(const World& world) { return Asked(world).run(); }

}  // namespace behorig::naive
