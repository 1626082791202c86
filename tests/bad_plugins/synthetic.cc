// As many facts as asked for, as fast as the border takes them: what the host and the snapshot can do.

#include "plugins/sdk/behorig_sdk.h"

namespace {

behorig::sdk::About about() {
  using Type = behorig::sdk::Option::Type;
  behorig::sdk::About out{.name = "synthetic", .version = "1.0"};
  out.help_en = out.help_sv = "-";
  for (const char* name : {"accounts", "entitlements", "grants"}) {
    out.options.push_back(
        {.name = name, .type = Type::integer, .help_en = "-", .help_sv = "-", .required = true});
  }
  return out;
}

void read(behorig::sdk::Reading& reading) {
  const auto accounts = static_cast<std::uint64_t>(reading.options().integer("accounts"));
  const auto entitlements = static_cast<std::uint64_t>(reading.options().integer("entitlements"));
  const auto grants = static_cast<std::uint64_t>(reading.options().integer("grants"));
  for (std::uint64_t i = 0; i < accounts; ++i) {
    reading.account({.id = "a" + std::to_string(i), .name = "name." + std::to_string(i), .enabled = 1});
  }
  for (std::uint64_t i = 0; i < entitlements; ++i) reading.entitlement({.id = "e" + std::to_string(i)});
  // Spread, without repeats as long as grants / accounts stays below entitlements.
  for (std::uint64_t i = 0; i < grants; ++i) {
    const std::uint64_t account = i % accounts;
    const std::uint64_t entitlement = (account * 7919 + i / accounts * 104729) % entitlements;
    reading.grant(static_cast<std::uint32_t>(account), static_cast<std::uint32_t>(entitlement));
  }
  reading.complete();
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
