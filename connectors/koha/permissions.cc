#include "connectors/koha/permissions.h"

#include "plugins/common/sql/table.h"
#include "plugins/common/sql/values.h"

namespace behorig::koha_connector {
namespace {

constexpr std::uint64_t kSuperlibrarian = 0, kBits = 64;

}  // namespace

bool Permissions::read() {
  const bool modules = read_modules(), singles = read_singles();
  state_nestings();
  return modules && singles;
}

bool Permissions::read_modules() {
  sql::Table table(database_, {"userflags", "SELECT bit, flag, flagdesc, defaulton FROM userflags"},
                   {.required = {"bit", "flag", "flagdesc", "defaulton"}}, reading_);
  while (table.next()) {
    const auto bit = sql::number(table.cell(0));
    const std::string name(table.cell(1));
    if (!bit || *bit >= kBits) {
      table.wrong("value-not-known", 0, table.cell(0));
      continue;
    }
    if (name.empty()) table.wrong("cell-null", 1, "");
    const std::string_view on = table.cell(3);
    if (!on.empty() && on != "0" && on != "1") table.wrong("value-not-known", 3, on);
    const std::uint32_t handle = reading_.entitlement(
        {.id = name,
         .name = name,
         .kind = "module",
         .description = std::string(table.cell(2)),
         .privileged = *bit == kSuperlibrarian || name == "permissions" || name == "parameters"});
    modules_[*bit] = {name, handle};
    if (on == "1") defaults_.push_back(handle);
  }
  const bool whole = table.finish();
  if (modules_.contains(kSuperlibrarian)) return whole;
  // Else nobody would hold everything.
  reading_.error("no-catalogue");
  return false;
}

bool Permissions::read_singles() {
  sql::Table table(database_, {"permissions", "SELECT module_bit, code, description FROM permissions"},
                   {.required = {"module_bit", "code", "description"}}, reading_);
  while (table.next()) {
    const auto bit = sql::number(table.cell(0));
    const std::string code(table.cell(1));
    if (!bit) {
      table.wrong("value-not-known", 0, table.cell(0));
      continue;
    }
    const std::string name = name_of(*bit) + ":" + code;
    singles_[{*bit, code}] = reading_.entitlement(
        {.id = name, .name = name, .kind = "permission", .description = std::string(table.cell(2))});
  }
  return table.finish();
}

void Permissions::state_nestings() {
  for (const auto& [bit, module] : modules_) {
    if (bit != kSuperlibrarian) reading_.nesting(modules_.at(kSuperlibrarian).second, module.second);
  }
  for (const auto& [key, handle] : singles_) {
    const auto module = modules_.find(key.first);
    if (module != modules_.end()) reading_.nesting(module->second.second, handle);
  }
}

std::string Permissions::name_of(std::uint64_t bit) const {
  const auto module = modules_.find(bit);
  return module == modules_.end() ? std::to_string(bit) : module->second.first;
}

std::uint32_t Permissions::module(unsigned bit) {
  const auto known = modules_.find(bit);
  if (known != modules_.end()) return known->second.second;
  const std::string name = "unknown module " + std::to_string(bit);
  reading_.warning("module-unknown", {{"bit", std::to_string(bit)}});
  const std::uint32_t handle = reading_.entitlement({.id = name, .name = name, .kind = "unknown"});
  modules_[bit] = {name, handle};
  return handle;
}

std::uint32_t Permissions::single(std::uint64_t bit, const std::string& code) {
  const auto known = singles_.find({bit, code});
  if (known != singles_.end()) return known->second;
  const std::string name = "unknown permission " + name_of(bit) + ":" + code;
  reading_.warning("permission-unknown", {{"module", name_of(bit)}, {"code", code}});
  const std::uint32_t handle = reading_.entitlement({.id = name, .name = name, .kind = "unknown"});
  singles_[{bit, code}] = handle;
  return handle;
}

}  // namespace behorig::koha_connector
