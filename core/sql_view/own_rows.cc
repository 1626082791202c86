// The rows of an organisation's own control become deviations.

#include <algorithm>
#include <map>
#include <set>

#include "core/controls/comparison.h"
#include "core/sql_view/inside.h"

namespace behorig {
namespace {

constexpr std::string_view kFields[] = {"system", "account", "person", "role", "entitlement", "reason"};

/// A row by the names of its columns.
using Fields = std::map<std::string, std::string, std::less<>>;

std::string plain_text(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value)) return std::to_string(*number);
  return {};
}

/// Columns that together say what one finding is about; what a fingerprint takes.
std::vector<std::string_view> key_of_control(const OwnQuery& query) {
  std::vector<std::string_view> out;
  switch (query.one_per) {
    case OnePer::account_entitlement:
      out = {"account", "entitlement"};
      break;
    case OnePer::person:
      return {"person"};  // a human is one in all systems
    case OnePer::role:
      out = {"role"};
      break;
    case OnePer::entitlement:
      out = {"entitlement"};
      break;
    case OnePer::system:
      break;
    default:
      out = {"account"};
  }
  out.insert(out.begin(), "system");
  return out;
}

/// One deviation for all rows of the same key, whatever order they come in.
class Merging {
 public:
  Merging(sql::Ground& ground, const OwnQuery& query)
      : ground_(ground),
        query_(query),
        keys_(key_of_control(query)),
        in_register_(*ground.world.meaning, ground.world.day) {}

  Result<std::vector<Deviation>> run(const SqlAnswer& answer) {
    std::map<std::vector<std::string>, std::set<Fields>> rows;
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
      Fields fields;
      for (std::size_t column = 0; column < answer.columns.size(); ++column)
        fields[answer.columns[column]] = plain_text(answer.rows[i][column]);
      if (!query_.organisation && fields["system"].empty() && !ground_.systems.empty())
        fields["system"] = ground_.systems.front()->system();
      if (auto good = checked(fields, i + 1); !good) return good.error();
      std::vector<std::string> key;
      for (const auto name : keys_) key.push_back(fields.find(name)->second);
      rows[std::move(key)].insert(std::move(fields));
    }
    std::vector<Deviation> out;
    for (const auto& [key, same] : rows) out.push_back(deviation(same));
    return out;
  }

 private:
  Message wrong(std::string_view id, std::size_t row, std::string_view column,
                const std::string& value) const {
    return Message(id, {{"file", query_.place},
                        {"row", std::to_string(row)},
                        {"column", std::string(column)},
                        {"value", value}});
  }

  /// What a row names must be there: else something would be told of nothing, or not at all.
  Status checked(const Fields& fields, std::size_t row) {
    for (const auto name : keys_) {
      const auto found = fields.find(name);
      if (found == fields.end() || found->second.empty()) return wrong("own.row-blank", row, name, "");
    }
    const auto value = [&](std::string_view name) {
      const auto found = fields.find(name);
      return found == fields.end() ? std::string() : found->second;
    };
    const std::string system = value("system"), account = value("account"),
                      entitlement = value("entitlement");
    sql::SystemView* view = ground_.system(system);
    if (!system.empty() && view == nullptr) return wrong("own.row-unknown", row, "system", system);
    if (view == nullptr && !account.empty()) return wrong("own.row-blank", row, "system", "");
    if (!account.empty() && !view->account(account)) return wrong("own.row-unknown", row, "account", account);
    if (view != nullptr && !entitlement.empty() && !view->entitlement(entitlement))
      return wrong("own.row-unknown", row, "entitlement", entitlement);
    return Done{};
  }

  Deviation deviation(const std::set<Fields>& rows) {
    Deviation out;
    out.control = query_.id;
    out.passing.severity = query_.severity;
    const bool person = query_.one_per == OnePer::person;
    for (const auto name : kFields) take(name, rows, out);
    if (person && query_.organisation) out.system.clear();
    if (!out.system.empty()) out.passing.systems.clear();  // those of what is about several
    sql::SystemView* view = out.system.empty() ? nullptr : ground_.system(out.system);
    for (const auto& row : rows) add_holder(row, out);
    if (!out.account.empty() && view != nullptr) name_account(*view, out);
    if (!out.person.empty() && out.person_name.empty()) out.person_name = name_of_person(out.person);
    if (!out.entitlement.empty() && view != nullptr) {
      const auto entitlement = view->entitlement(out.entitlement);
      view->comparison().name_entitlement(out, *entitlement);
      out.privileged = view->comparison().privileged(*entitlement);
    }
    constexpr std::size_t kMost = 20;
    if (out.reasons.size() > kMost) out.reasons.resize(kMost);
    tidy(out);
    if (view != nullptr) {
      view->comparison().exceptions.apply(out);
    } else {
      in_register_.apply(out);
    }
    return out;
  }

  /// A field that all rows agree on; else all of them beside the finding.
  void take(std::string_view name, const std::set<Fields>& rows, Deviation& out) const {
    std::set<std::string> values;
    for (const auto& row : rows) {
      const auto found = row.find(name);
      if (found != row.end() && !found->second.empty()) values.insert(found->second);
    }
    if (name == "reason") {
      for (const auto& text : values) out.reasons.push_back(Message("own.reason", {{"text", text}}));
      return;
    }
    if (name == "system") out.passing.systems.assign(values.begin(), values.end());
    // Of a finding that is not about one account, accounts are holders.
    const bool about = std::find(keys_.begin(), keys_.end(), name) != keys_.end();
    if (name == "account" && !about) return;
    if (values.size() == 1) {
      SharedText Deviation::*const fields[] = {&Deviation::system, &Deviation::account, &Deviation::person,
                                               &Deviation::role, &Deviation::entitlement};
      out.*fields[std::find(std::begin(kFields), std::end(kFields), name) - std::begin(kFields)] =
          *values.begin();
    } else if (name == "role" || name == "entitlement") {
      out.related.insert(out.related.end(), values.begin(), values.end());
    }
  }

  void add_holder(const Fields& row, Deviation& out) {
    const auto value = [&](std::string_view name) {
      const auto found = row.find(name);
      return found == row.end() ? std::string() : found->second;
    };
    const std::string account = value("account"), person = value("person");
    if (!account.empty()) {
      auto& view = *ground_.system(value("system"));
      out.holders.push_back(view.comparison().holder(*view.account(account)));
    } else if (!person.empty()) {
      Holder holder;
      holder.person = person;
      holder.person_name = name_of_person(person);
      out.holders.push_back(std::move(holder));
    }
  }

  static void name_account(sql::SystemView& view, Deviation& out) {
    const Holder who = view.comparison().holder(*view.account(out.account));
    out.account_name = who.account_name;
    if (!out.person.empty()) return;
    out.person = who.person;
    out.person_name = who.person_name;
  }

  std::string name_of_person(const std::string& person) const {
    const Meaning& meaning = *ground_.world.meaning;
    const auto symbol = meaning.reg().symbols.find(person);
    return symbol ? std::string(meaning.reg().text(meaning.name_of(*symbol, ground_.world.day))) : "";
  }

  sql::Ground& ground_;
  const OwnQuery& query_;
  std::vector<std::string_view> keys_;
  Exceptions in_register_;
};

}  // namespace

std::vector<Message> SqlView::wrong_with(const OwnQuery& query) {
  const auto columns = prepare(query.sql, query.place);
  if (!columns) return {columns.error()};
  std::vector<Message> out;
  const auto has = [&](std::string_view name) {
    return std::find(columns->begin(), columns->end(), name) != columns->end();
  };
  for (const auto name : key_of_control(query)) {
    if (name == "system" && !query.organisation) continue;
    if (!has(name))
      out.push_back(Message("own.column-missing", {{"file", query.place}, {"column", std::string(name)}}));
  }
  if (query.organisation && has("account") && query.one_per == OnePer::person && !has("system"))
    out.push_back(Message("own.column-missing", {{"file", query.place}, {"column", "system"}}));
  for (const auto& name : *columns) {
    if (std::find(std::begin(kFields), std::end(kFields), name) == std::end(kFields))
      out.push_back(Message("own.column-unknown", {{"file", query.place}, {"column", name}}));
  }
  return out;
}

Result<std::vector<Deviation>> SqlView::deviations(const OwnQuery& query, const SqlLimits& limits) {
  const auto answer = ask(query.sql, query.place, limits);
  if (!answer) return answer.error();
  return Merging(inside_->ground, query).run(*answer);
}

}  // namespace behorig
