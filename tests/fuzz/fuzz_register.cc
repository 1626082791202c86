// Any bytes are tables of the register: a line with the table's name, lines of cells parted by semicolons
// (the first are the columns), an empty line, the next table.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/packed.h"
#include "core/register/meaning.h"
#include "core/register/tables.h"

namespace {

using behorig::Table;
using behorig::Tables;

std::string_view until(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at == rest.npos ? rest.size() : at + 1);
  return part;
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> out;
  bool more = true;
  while (more) {
    more = line.find(';') != line.npos;
    out.emplace_back(until(line, ';'));
  }
  return out;
}

Tables tables_of(std::string_view rest) {
  Tables out;
  while (!rest.empty()) {
    Table table;
    table.name = until(rest, '\n');
    table.source = table.name;
    table.columns = cells_of(until(rest, '\n'));
    for (std::uint64_t number = 2; !rest.empty(); ++number) {
      const auto line = until(rest, '\n');
      if (line.empty()) break;
      for (const auto& cell : cells_of(line)) table.cells.push_back(out.symbols.intern(cell));
      table.rows.push_back({number, table.cells.size()});
    }
    out.tables.push_back(std::move(table));
  }
  return out;
}

void ask(const behorig::Register& reg) {
  const behorig::Meaning meaning(reg);
  const behorig::Date day = *behorig::Date::parse("2026-11-24");
  for (const auto& role : reg.roles) {
    if (meaning.counts(role, day) && !meaning.owned(role.system, role.approved_by, *role.approved_on))
      std::abort();
  }
  for (const auto& person : reg.people) {
    if (!meaning.same_human(person.person, person.person)) std::abort();
    if (!person.same_as.blank() && !meaning.same_human(person.same_as, person.person)) std::abort();
    if (person.employed.holds(day) && !meaning.employed(person.person, day)) std::abort();
    (void)meaning.name_of(person.person, day);
  }
}

/// Bytes of a kept register that are well sealed and say anything behind the rules' digest, which a fuzzer
/// cannot guess.
void unpack(std::string_view bytes) {
  using namespace behorig;
  constexpr std::string_view kMark{"BhRegi\0\1", 8};
  constexpr std::size_t kRules = 33;
  static const std::string rules =
      packed::unseal(kMark, read_register({}, Keep::packed).packed).plain.substr(0, kRules);
  const auto outcome = unpack_register(packed::seal(kMark, rules + std::string(bytes)));
  if (outcome) ask(*outcome->reg);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  unpack(text);
  const auto outcome = behorig::read_register(tables_of(text), behorig::Keep::packed);
  if (outcome.reg.has_value() != outcome.errors.empty()) std::abort();
  if (outcome.errors.size() > 201 || outcome.warnings.size() > 201) std::abort();
  if (!outcome.reg) return 0;
  ask(*outcome.reg);
  if (behorig::read_register(tables_of(text)).reg->hash != outcome.reg->hash) std::abort();
  const auto again = behorig::unpack_register(outcome.packed);
  if (!again || again->reg->hash != outcome.reg->hash || again->warnings != outcome.warnings) std::abort();
  return 0;
}
