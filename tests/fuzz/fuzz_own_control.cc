// What a file in controls.d may hold: any bytes. Its header is parsed, and its SQL is run over a small world.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/text.h"
#include "core/settings/own_control.h"
#include "core/sql_view/sql_view.h"

namespace {

using namespace behorig;

struct World {
  Register reg;
  Meaning meaning{reg};
  Snapshot snapshot = made();
  SqlView view{{&meaning, {20000}, {{"s", &snapshot, options(), ""}}, nullptr}};

  static CompareOptions options() {
    CompareOptions out;
    out.system = "s";
    out.day = {20000};
    return out;
  }
  static Snapshot made() {
    SnapshotBuilder builder;
    for (const char* id : {"a1", "a2"}) {
      SnapshotBuilder::Account account;
      account.id = id;
      builder.account(account);
      SnapshotBuilder::Entitlement entitlement;
      entitlement.id = id;
      builder.entitlement(entitlement);
    }
    builder.grants({{0, 0}, {1, 1}});
    builder.nesting(0, 1);
    return std::move(builder).finish();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Message> errors;
  const auto control = parse_own_control(text, "x.sql", "x", errors);
  // Either it can be used, or it is said why not.
  if (control.has_value() != errors.empty()) std::abort();
  for (const auto& error : errors) {
    for (const auto& [key, value] : error.args) {
      if (!is_valid_utf8(value)) std::abort();
    }
  }
  if (control && (control->text.title_sv.empty() || control->text.title_en.empty())) std::abort();
  const SqlLimits limits{std::chrono::milliseconds(100), 100, std::int64_t{16} << 20};
  const OwnQuery query{"own-x", text, "x.sql", OnePer::account, Severity::low, false};
  if (!world.view.wrong_with(query).empty()) return 0;
  const auto found = world.view.deviations(query, limits);
  if (!found) return 0;
  for (const auto& one : *found) {
    if (one.account != "a1" && one.account != "a2") std::abort();
  }
  return 0;
}
