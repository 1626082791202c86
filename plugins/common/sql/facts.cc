#include "plugins/common/sql/facts.h"

#include <unordered_map>

#include "plugins/common/sql/table.h"
#include "plugins/common/sql/values.h"
#include "plugins/common/text/day.h"

namespace behorig::sql {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
using Handles = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

class Facts {
 public:
  Facts(Database& database, const Queries& queries, const Values& values, sdk::Reading& reading)
      : database_(database),
        queries_(queries),
        values_(values),
        reading_(reading),
        moving_(queries.moving || database.moves()) {}

  bool read() {
    if (!queries_.hidden.empty()) nothing_hidden();
    if (!queries_.accounts.empty()) accounts();
    if (!queries_.entitlements.empty()) entitlements();
    grants();
    const auto pairs = queries_.nesting.empty() ? Pairs() : nesting();
    if (moving_) unmoved();
    nest(pairs);
    return whole_;
  }

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  Table ask(const char* name, const std::string& query, Shape shape) {
    shape.moving = moving_;
    return Table(database_, {name, query}, shape, reading_);
  }
  void finish(const char* name, Table& table) {
    whole_ = table.finish() && whole_;
    digests_[name] = table.digest();
  }

  /// Everything once more. Each answer is what stood there at one time (a statement locks its tables); when
  /// all are as they were, there was a time between at which all of them stood there.
  void unmoved() {
    for (const auto& [name, query] : {std::pair{"hidden", &queries_.hidden},
                                      {"accounts", &queries_.accounts},
                                      {"entitlements", &queries_.entitlements},
                                      {"grants", &queries_.grants},
                                      {"nesting", &queries_.nesting}}) {
      if (query->empty()) continue;
      Table table = ask(name, *query, {.others = true});
      while (table.next()) {
      }
      if (table.digest() != digests_.at(name)) throw sdk::Failure("rights-moved", {{"query", name}});
    }
  }

  void nothing_hidden() {
    Table table = ask("hidden", queries_.hidden, {.required = {"what"}});
    while (table.next())
      reading_.error("rights-hidden", {{"what", std::string(table.cell(table.column("what")))}});
    finish("hidden", table);
  }

  /// Blank, and told, where it must not be.
  std::string_view id(Table& table, std::size_t column) {
    const std::string_view out = table.cell(column);
    if (out.empty()) table.wrong("cell-null", column, "");
    return out;
  }

  std::string_view word(Table& table, const char* name, std::size_t column) {
    const std::string_view text = table.cell(column);
    if (table.is_null(column)) return "";
    const Words& words = values_.at(name);
    const auto found = words.find(text);
    if (found == words.end()) {
      if (!text.empty()) table.wrong("value-not-known", column, text);
      return "";
    }
    return found->second == "unknown" ? "" : std::string_view(found->second);
  }

  std::int32_t day(Table& table, const char* name, std::size_t column) {
    const std::string_view text = table.cell(column);
    if (text.empty() || values_.at(name).contains(text)) return BEHORIG_NO_DAY;
    // PostgreSQL's words for an end that never comes and a beginning that always was.
    if (text == (std::string_view(name) == "until" ? "infinity" : "-infinity")) return BEHORIG_NO_DAY;
    if (const auto days = text::iso_day(text)) return *days;
    table.wrong("date-wrong", column, text);
    return BEHORIG_NO_DAY;
  }

  void accounts() {
    Table table = ask("accounts", queries_.accounts,
                      {.required = {"account"},
                       .optional = {"name", "enabled", "kind", "last_used", "created"},
                       .others = true});
    const auto key = table.column("account"), name = table.column("name"), enabled = table.column("enabled"),
               kind = table.column("kind"), last_used = table.column("last_used"),
               created = table.column("created");
    while (table.next()) {
      sdk::Account row;
      row.id = id(table, key);
      if (row.id.empty()) continue;
      row.name = table.cell(name);
      const std::string_view yes = word(table, "enabled", enabled);
      row.enabled = yes.empty() ? -1 : yes == "yes" ? 1 : 0;
      row.kind = word(table, "kind", kind);
      row.last_used = day(table, "last_used", last_used);
      row.created = day(table, "created", created);
      for (const auto& [heading, column] : table.others()) {
        if (!table.cell(column).empty()) row.attributes.emplace_back(heading, table.cell(column));
      }
      // A repeated account is handed on as it is: the host sees whether its rows contradict each other.
      accounts_.emplace(row.id, reading_.account(row));
    }
    finish("accounts", table);
  }

  void entitlements() {
    Table table =
        ask("entitlements", queries_.entitlements,
            {.required = {"entitlement"}, .optional = {"name", "kind", "privileged", "description"}});
    const auto key = table.column("entitlement"), name = table.column("name"), kind = table.column("kind"),
               privileged = table.column("privileged"), description = table.column("description");
    while (table.next()) {
      sdk::Entitlement row;
      row.id = id(table, key);
      if (row.id.empty()) continue;
      row.name = table.cell(name);
      row.kind = table.cell(kind);
      row.privileged = word(table, "privileged", privileged) == "yes";
      row.description = table.cell(description);
      entitlements_.emplace(row.id, reading_.entitlement(row));
    }
    finish("entitlements", table);
  }

  void grants() {
    Table table = ask("grants", queries_.grants,
                      {.required = {"account", "entitlement"}, .optional = {"since", "until"}});
    const auto holder = table.column("account"), held = table.column("entitlement"),
               since = table.column("since"), until = table.column("until");
    while (table.next()) {
      const std::string_view account = id(table, holder), entitlement = id(table, held);
      const std::int32_t from = day(table, "since", since), to = day(table, "until", until);
      if (!account.empty() && !entitlement.empty())
        reading_.grant(account_of(account), entitlement_of(entitlement), from, to);
    }
    finish("grants", table);
  }

  Pairs nesting() {
    Table table = ask("nesting", queries_.nesting, {.required = {"entitlement", "gives"}});
    const auto member = table.column("entitlement"), gives = table.column("gives");
    Pairs pairs;
    while (table.next()) {
      const std::string_view a = id(table, member), b = id(table, gives);
      if (!a.empty() && !b.empty()) pairs.emplace_back(a, b);
    }
    finish("nesting", table);
    return pairs;
  }

  void nest(const Pairs& pairs) {
    for (const auto& [ignored, given] : pairs) entitlement_of(given);
    for (const auto& [one, given] : pairs) {
      const auto known = entitlements_.find(one);
      if (known != entitlements_.end()) reading_.nesting(known->second, entitlement_of(given));
      // What was not read whole shows nothing as missing.
      if (known == entitlements_.end() && whole_) reading_.dangling(entitlement_of(given), one);
    }
  }

  std::uint32_t account_of(std::string_view key) {
    const auto found = accounts_.find(key);
    if (found != accounts_.end()) return found->second;
    return accounts_.emplace(key, reading_.account({.id = std::string(key)})).first->second;
  }
  std::uint32_t entitlement_of(std::string_view key) {
    const auto found = entitlements_.find(key);
    if (found != entitlements_.end()) return found->second;
    return entitlements_.emplace(key, reading_.entitlement({.id = std::string(key)})).first->second;
  }

  Database& database_;
  const Queries& queries_;
  const Values& values_;
  sdk::Reading& reading_;
  bool moving_;
  Handles accounts_, entitlements_;
  std::map<std::string, RowsDigest> digests_;
  bool whole_ = true;
};

}  // namespace

bool read_facts(Database& database, const Queries& queries, const Values& values, sdk::Reading& reading) {
  return Facts(database, queries, values, reading).read();
}

}  // namespace behorig::sql
