#include "tests/support/naive/paper.h"

#include <algorithm>

#include "tests/support/naive/roles_on_paper.h"

namespace behorig::naive {
namespace {

class Paper : private RolesOnPaper {
 public:
  explicit Paper(const World& of_world) : RolesOnPaper(of_world) {}
  std::set<Found> run();

 private:
  void roles(std::set<Found>& out) const;
  void people(const Role& role, std::set<Found>& out) const;
  void systems(std::set<Found>& out) const;
};

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
      const bool within =
          get(row, "since") <= world.day && (get(row, "until").empty() || world.day <= get(row, "until"));
      used = used || (state != "revoked" && state != "dated" && within);
    }
    if (counts(role) && !used) out.insert(about("unused-role", role));
  }
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
