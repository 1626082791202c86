#include "tests/support/small_world.h"

#include <map>
#include <utility>

namespace behorig::testing {
namespace {

using Row = std::map<std::string, std::string>;
using Tables = std::vector<TextTable>;

void put(Tables& tables, const std::string& name, const std::string& text) {
  std::erase_if(tables, [&](const TextTable& one) { return one.name == name; });
  tables.push_back(table(name, text));
}

std::vector<Row> rows_of(const Tables& tables, const std::string& name) {
  std::vector<Row> out;
  for (const auto& one : tables) {
    if (one.name != name) continue;
    for (const auto& row : one.rows) {
      auto& cells = out.emplace_back();
      for (std::size_t i = 0; i < one.columns.size(); ++i) cells[one.columns[i]] = row.cells.at(i);
    }
  }
  return out;
}

/// Facts by the ids that tables call them.
class Facts {
 public:
  std::uint32_t account(Row row) {
    const auto [at, fresh] = accounts_.try_emplace(row["account"], builder_.account_handles());
    if (!fresh) return at->second;
    SnapshotBuilder::Account fact;
    fact.id = row["account"];
    fact.name = row["name"];
    if (!row["enabled"].empty()) fact.enabled = row["enabled"] == "yes" ? Enabled::yes : Enabled::no;
    fact.kind = account_kind(row["kind"]);
    fact.last_used = Date::parse(row["last_used"]);
    const std::vector<std::pair<std::string_view, std::string_view>> attributes(row.begin(), row.end());
    fact.attributes = attributes;
    builder_.account(fact);
    return at->second;
  }
  std::uint32_t entitlement(Row row) {
    const auto [at, fresh] = entitlements_.try_emplace(row["entitlement"], builder_.entitlement_handles());
    if (!fresh) return at->second;
    SnapshotBuilder::Entitlement fact;
    fact.id = row["entitlement"];
    fact.name = row["name"];
    fact.kind = row["kind"];
    fact.privileged = row["privileged"] == "yes";
    builder_.entitlement(fact);
    return at->second;
  }
  void grant(Row row) {
    const Interval when{Date::parse(row["since"]).value_or(Date::earliest()),
                        Date::parse(row["until"]).value_or(Date::latest())};
    builder_.limited_grant(account({{"account", row["account"]}}), named(row["entitlement"]), when);
  }
  void nesting(Row row) { builder_.nesting(named(row["entitlement"]), named(row["gives"])); }
  void dangling(Row row) { builder_.dangling(named(row["entitlement"]), row["member"]); }

  Snapshot finish() && { return std::move(builder_).finish(); }

 private:
  std::uint32_t named(const std::string& id) { return entitlement({{"entitlement", id}}); }

  SnapshotBuilder builder_;
  std::map<std::string, std::uint32_t> accounts_, entitlements_;
};

Snapshot snapshot_of(const Tables& reading) {
  Facts facts;
  for (const auto& row : rows_of(reading, "accounts")) facts.account(row);
  for (const auto& row : rows_of(reading, "entitlements")) facts.entitlement(row);
  for (const auto& row : rows_of(reading, "grants")) facts.grant(row);
  for (const auto& row : rows_of(reading, "nesting")) facts.nesting(row);
  for (const auto& row : rows_of(reading, "dangling")) facts.dangling(row);
  return std::move(facts).finish();
}

std::vector<std::string> told_of(const std::vector<Deviation>& all, const std::string& control) {
  std::vector<std::string> out;
  for (const auto& one : all) {
    if (one.control == control) out.push_back(told(one));
  }
  return out;
}

std::vector<Deviation> deviations(const Tables& reg_tables, const Tables& reading,
                                  const CompareOptions& options, Verdict verdict) {
  const Register reg = registered(reg_tables);
  return compare(snapshot_of(reading), Meaning(reg), options, verdict);
}

}  // namespace

SmallWorld::SmallWorld() {
  approved("systems", "system,confidentiality,integrity,availability\ns,1,1,1\n");
  approved("owners", "system,person,capacity\ns,boss,system_owner\n");
  approved("people", "person\nboss\n");
  options.system = "s";
  options.day = *Date::parse("2026-06-15");
  options.keys = {{"account", "person"}};
}

SmallWorld& SmallWorld::approved(const std::string& name, const std::string& text) {
  put(register_, name, text);
  return *this;
}

SmallWorld& SmallWorld::read(const std::string& name, const std::string& text) {
  put(reading_, name, text);
  return *this;
}

std::vector<std::string> SmallWorld::compared(Verdict verdict) const {
  std::vector<std::string> out;
  for (const auto& one : deviations(register_, reading_, options, verdict))
    out.push_back(one.control + ": " + told(one));
  return out;
}

std::vector<std::string> SmallWorld::compared(const std::string& control, Verdict verdict) const {
  return told_of(deviations(register_, reading_, options, verdict), control);
}

std::vector<std::string> SmallWorld::on_paper(const std::string& control) const {
  const Register reg = registered(register_);
  const Meaning meaning(reg);
  return told_of(check_register(OnPaper(meaning, options.day), &systems), control);
}

std::string told(const Deviation& deviation) {
  std::string out = deviation.system;
  const auto add = [&](const char* word, const std::string& value) {
    if (!value.empty()) out.append(out.empty() ? "" : " ").append(word).append(" ").append(value);
  };
  add("account", deviation.account);
  add("person", deviation.person);
  add("role", deviation.role);
  add("requirement", deviation.requirement);
  add("entitlement", deviation.entitlement);
  add("into", deviation.other);
  for (const auto& one : deviation.holders) add("held by", one.account.empty() ? one.person : one.account);
  for (const auto& cause : deviation.causes) add("because", cause.account + "/" + cause.entitlement);
  for (const auto& given : deviation.gives) add("gives", given);
  for (const auto& text : deviation.related) add("names", text);
  return deviation.privileged ? out + " privileged" : out;
}

}  // namespace behorig::testing
