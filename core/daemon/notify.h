#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace behorig {

/// Tells the service manager (sd_notify(3): a datagram to $NOTIFY_SOCKET): "READY=1", "RELOADING=1",
/// "STOPPING=1", "WATCHDOG=1", "STATUS=...". False where there is none or it does not listen.
bool notify(std::string_view state);

/// How often the service manager wants to hear WATCHDOG=1 ($WATCHDOG_USEC); none = not at all.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace behorig
