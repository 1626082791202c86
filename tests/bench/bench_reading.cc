// From a plugin in its own process to a finished snapshot.

#include <fmt/format.h>

#include <chrono>

#include "core/plugin_host/host.h"

namespace {

using namespace behorig;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point began) {
  return std::chrono::duration<double>(Steady::now() - began).count();
}

}  // namespace

int main() {
  constexpr std::uint64_t kAccounts = 100'000, kEntitlements = 5'000, kGrants = 10'000'000;
  auto plugin = find_plugin({BEHORIG_BINARY_DIR "/test_plugins"}, "synthetic", PluginKind::connector);
  if (!plugin) {
    fmt::print(stderr, "{}\n", plugin.error().id);
    return 1;
  }
  HostJob job;
  job.plugin = std::move(*plugin);
  job.options_json =
      fmt::format(R"({{"accounts":{},"entitlements":{},"grants":{}}})", kAccounts, kEntitlements, kGrants);
  job.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  for (int round = 0; round < 5; ++round) {
    const auto began = Steady::now();
    const auto reading = read_system(job);
    const double read = seconds_since(began);
    if (!reading.claims_complete || reading.counts.grants != kGrants) {
      fmt::print(stderr, "the reading was not complete\n");
      return 1;
    }
    fmt::print("{:.1f} million grants: plugin to snapshot {:.3f} s ({:.1f} million/s)\n",
               static_cast<double>(kGrants) / 1e6, read, static_cast<double>(kGrants) / read / 1e6);
  }
  return 0;
}
