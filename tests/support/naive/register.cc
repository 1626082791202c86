#include "tests/support/naive/register.h"

namespace behorig::naive {

const std::vector<Row>& RegisterMeaning::rows(const std::string& table) const {
  static const std::vector<Row> none;
  const auto found = world.tables.find(table);
  return found == world.tables.end() ? none : found->second;
}

std::string RegisterMeaning::get(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? "" : found->second;
}

std::vector<Row> RegisterMeaning::of_system(const std::string& table) const {
  std::vector<Row> out;
  for (const Row& row : rows(table)) {
    if (get(row, "system") == world.system) out.push_back(row);
  }
  return out;
}

// "a row in owners with the system, any capacity, since <= date <= until"; a blank is open.
bool RegisterMeaning::owned(const std::string& system, const std::string& person,
                            const std::string& date) const {
  for (const Row& row : rows("owners")) {
    const std::string since = get(row, "since"), until = get(row, "until");
    if (get(row, "system") == system && get(row, "person") == person && (since.empty() || since <= date) &&
        (until.empty() || date <= until)) {
      return true;
    }
  }
  return false;
}

// "at least one row of the person in people with starts <= T <= ends. No row = not employed."
bool RegisterMeaning::employed(const std::string& person) const {
  for (const Row& row : rows("people")) {
    const std::string starts = get(row, "starts"), ends = get(row, "ends");
    if (get(row, "person") == person && (starts.empty() || starts <= world.day) &&
        (ends.empty() || world.day <= ends)) {
      return true;
    }
  }
  return false;
}

bool RegisterMeaning::some_employment_ended(const std::string& person) const {
  for (const Row& row : rows("people")) {
    const std::string ends = get(row, "ends");
    if (get(row, "person") == person && !ends.empty() && ends < world.day) return true;
  }
  return false;
}

bool RegisterMeaning::in_people(const std::string& person) const {
  for (const Row& row : rows("people")) {
    if (get(row, "person") == person) return true;
  }
  return false;
}

// "same_as joins two person ids": both ways and further.
bool RegisterMeaning::same_human(const std::string& a, const std::string& b) const {
  std::set<std::string> joined{a};
  for (std::size_t size = 0; size != joined.size();) {
    size = joined.size();
    for (const Row& row : rows("people")) {
      const std::string one = get(row, "person"), other = get(row, "same_as");
      if (other.empty()) continue;
      if (joined.contains(one)) joined.insert(other);
      if (joined.contains(other)) joined.insert(one);
    }
  }
  return joined.contains(b);
}

// "approved_by owned the system on approved_on, and approved_on <= T <= approved_until"
bool RegisterMeaning::approval_counts(const Row& role) const {
  const std::string by = get(role, "approved_by"), on = get(role, "approved_on"),
                    until = get(role, "approved_until");
  return !by.empty() && !on.empty() && on <= world.day && (until.empty() || world.day <= until) &&
         owned(get(role, "system"), by, on);
}

bool RegisterMeaning::role_counts(const std::string& role) const {
  for (const Row& row : of_system("roles")) {
    if (get(row, "role") == role && approval_counts(row)) return true;
  }
  return false;
}

// "privileged when one of its rows that count on T says so; where none counts, when any row does"
bool RegisterMeaning::role_privileged(const std::string& role) const {
  const bool counts = role_counts(role);
  for (const Row& row : of_system("roles")) {
    if (get(row, "role") == role && get(row, "privileged") == "yes" && (!counts || approval_counts(row)))
      return true;
  }
  return false;
}

// "counts when since is blank or not after the approved_on of a row of the role that counts"
bool RegisterMeaning::content_counts(const Row& content) const {
  for (const Row& row : of_system("roles")) {
    if (get(row, "role") != get(content, "role") || !approval_counts(row)) continue;
    if (get(content, "since").empty() || get(content, "since") <= get(row, "approved_on")) return true;
  }
  return false;
}

std::set<std::string> RegisterMeaning::roles() const {
  std::set<std::string> out;
  for (const char* table : {"roles", "role_entitlements", "assignments", "birthrights"}) {
    for (const Row& row : of_system(table)) out.insert(get(row, "role"));
  }
  return out;
}

}  // namespace behorig::naive
