#include "tests/support/naive/paper.h"

#include <algorithm>
#include <ctime>

#include "tests/support/naive/facts.h"

namespace behorig::naive {
namespace {

class Paper : private RegisterMeaning {
 public:
  explicit Paper(const World& of_world) : RegisterMeaning(of_world) {}
  std::set<Found> run();

 private:
  /// (system, role)
  using Role = std::pair<std::string, std::string>;

  std::set<Role> named_roles() const;
  std::vector<Row> of(const std::string& table, const Role& role) const;
  bool counts(const Role& role) const;
  bool is_privileged(const Role& role) const;
  std::string own_row(const Row& assignment) const;
  Texts holders(const Role& role) const;
  std::vector<Row> newest(const Role& role) const;
  Found about(const std::string& control, const Role& role, const std::string& person = "") const;
  void roles(std::set<Found>& out) const;
  void people(const Role& role, std::set<Found>& out) const;
  void systems(std::set<Found>& out) const;
};

std::set<Paper::Role> Paper::named_roles() const {
  std::set<Role> out;
  for (const char* table : {"roles", "role_entitlements", "assignments", "birthrights"}) {
    for (const Row& row : rows(table)) out.emplace(get(row, "system"), get(row, "role"));
  }
  return out;
}

std::vector<Row> Paper::of(const std::string& table, const Role& role) const {
  std::vector<Row> out;
  for (const Row& row : rows(table)) {
    if (get(row, "system") == role.first && get(row, "role") == role.second) out.push_back(row);
  }
  return out;
}

bool Paper::counts(const Role& role) const {
  const auto all = of("roles", role);
  return std::any_of(all.begin(), all.end(), [&](const Row& row) { return approval_counts(row); });
}

bool Paper::is_privileged(const Role& role) const {
  const auto all = of("roles", role);
  return std::any_of(all.begin(), all.end(), [&](const Row& row) {
    return get(row, "privileged") == "yes" && (!counts(role) || approval_counts(row));
  });
}

// The first that fits of: revoked, undocumented, invalid, dated, good.
std::string Paper::own_row(const Row& a) const {
  const std::string on = get(a, "approved_on"), by = get(a, "approved_by");
  for (const Row& r : of("revocations", {get(a, "system"), get(a, "role")})) {
    const std::string revoked = get(r, "revoked_on");
    const bool account = get(r, "account").empty() || get(r, "account") == get(a, "account");
    if (get(r, "person") == get(a, "person") && account && revoked <= world.day && on <= revoked)
      return "revoked";
  }
  if (on.empty() || by.empty()) return "undocumented";
  if (!owned(get(a, "system"), by, on) || same_human(by, get(a, "person"))) return "invalid";
  const std::string since = get(a, "since"), until = get(a, "until");
  if (on > world.day || since > world.day || (!until.empty() && until < world.day)) return "dated";
  return "good";
}

Texts Paper::holders(const Role& role) const {
  Texts out;
  if (!counts(role)) return out;
  for (const Row& row : of("assignments", role)) {
    if (own_row(row) == "good") out.insert(get(row, "person"));
  }
  return out;
}

std::vector<Row> Paper::newest(const Role& role) const {
  std::string last;
  for (const Row& row : of("roles", role)) {
    if (approval_counts(row)) last = std::max(last, get(row, "approved_on"));
  }
  std::vector<Row> out;
  for (const Row& row : of("roles", role)) {
    if (approval_counts(row) && get(row, "approved_on") == last) out.push_back(row);
  }
  return out;
}

Found Paper::about(const std::string& control, const Role& role, const std::string& person) const {
  Found out{control, role.first, "", role.second, "", "", {}, {}, {}, is_privileged(role)};
  out.person = person;
  if (!person.empty()) out.holders = {"person:" + person};
  return out;
}

void Paper::people(const Role& role, std::set<Found>& out) const {
  Texts units;
  bool everywhere = false;
  for (const Row& row : newest(role)) {
    std::string list = get(row, "units");
    everywhere = everywhere || list.empty();
    for (std::size_t at = 0; !list.empty() && at != std::string::npos;) {
      const auto end = list.find(';', at);
      units.insert(list.substr(at, end == std::string::npos ? end : end - at));
      at = end == std::string::npos ? end : end + 1;
    }
  }
  for (const auto& person : holders(role)) {
    // "whose role requires something that the person has not attained at T"
    for (const Row& row : of("requirements", role)) {
      bool attained = false;
      for (const Row& a : rows("attainments")) {
        attained = attained ||
                   (get(a, "person") == person && get(a, "requirement") == get(row, "requirement") &&
                    get(a, "on") <= world.day && (get(a, "until").empty() || world.day <= get(a, "until")));
      }
      if (attained) continue;
      Found found = about("unmet-requirement", role, person);
      found.requirement = get(row, "requirement");
      out.insert(found);
    }
    // "none of them the person's unit at T"
    bool fits = everywhere || units.empty() || !employed(person);
    for (const Row& row : rows("people")) {
      const bool current =
          get(row, "starts") <= world.day && (get(row, "ends").empty() || world.day <= get(row, "ends"));
      fits = fits || (get(row, "person") == person && current && units.contains(get(row, "unit")));
    }
    if (!fits) out.insert(about("mover-access", role, person));
  }
}

void Paper::roles(std::set<Found>& out) const {
  for (const Role& role : named_roles()) {
    people(role, out);
    std::size_t most = 1000000;
    for (const Row& row : newest(role)) {
      if (!get(row, "max_holders").empty())
        most = std::min<std::size_t>(most, std::stoul(get(row, "max_holders")));
    }
    const Texts held = holders(role);
    if (held.size() > most) {
      Found found = about("too-many-holders", role);
      for (const auto& person : held) found.holders.insert("person:" + person);
      out.insert(found);
    }
    if (!of("roles", role).empty() && of("role_entitlements", role).empty())
      out.insert(about("empty-role", role));
    bool used = !of("birthrights", role).empty();
    for (const Row& row : of("assignments", role)) {
      const std::string state = own_row(row);
      used = used || (state != "revoked" && state != "dated");
    }
    if (counts(role) && !used) out.insert(about("unused-role", role));
  }
}

/// ISO dates as numbers of months and days: day 31 of a month that has fewer is its last.
std::string later(const std::string& day, int months) {
  int year = std::stoi(day.substr(0, 4)), month = std::stoi(day.substr(5, 2)) - 1 + months;
  int date = std::stoi(day.substr(8, 2));
  year += month / 12;
  month %= 12;
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  date = std::min(date, lengths[month] + (month == 1 && leap ? 1 : 0));
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", year, month + 1, date);
  return out;
}

void Paper::systems(std::set<Found>& out) const {
  Texts known;
  for (const Row& row : rows("systems")) {
    const std::string id = get(row, "system");
    if (!known.insert(id).second) continue;
    const auto open = [&](const std::string& control) {
      out.insert({control, id, "", "", "", "", {}, {}, {}, false});
    };
    bool owned_now = false;
    for (const Row& owner : rows("owners")) {
      const std::string person = get(owner, "person");
      owned_now =
          owned_now || (get(owner, "system") == id && owned(id, person, world.day) && employed(person));
    }
    if (!owned_now) open("unowned-system");
    if (get(row, "confidentiality").empty() || get(row, "integrity").empty() ||
        get(row, "availability").empty())
      open("unclassified-system");
    const std::string months = get(row, "review_months"), on = get(row, "classified_on");
    if (!on.empty() && later(on, months.empty() ? 12 : std::stoi(months)) < world.day)
      open("classification-overdue");
    const std::string data = get(row, "personal_data");
    if (!data.empty() && data != "none" && get(row, "processing_record").empty())
      open("missing-processing-record");
    if (!world.read.contains(id) && !world.manual.contains(id)) open("unread-system");
  }
  for (const auto& id : world.read) {
    if (!known.contains(id)) out.insert({"unregistered-system", id, "", "", "", "", {}, {}, {}, false});
  }
}

std::set<Found> Paper::run() {
  std::set<Found> out;
  roles(out);
  systems(out);
  return out;
}

}  // namespace

std::set<Found> register_controls(const World& world) { return Paper(world).run(); }

}  // namespace behorig::naive
