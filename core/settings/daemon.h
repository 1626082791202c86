#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace behorig {

/// [schedule], or that of one system.
struct ScheduleSettings {
  std::string check;  ///< calendar expression (core/docs/schedule.md); blank = never by itself
  std::int64_t jitter_seconds = 0;
  std::optional<std::int64_t> catch_up_seconds;  ///< none: however old, one missed time is made up for
};

/// [[access]]: who somebody is that asks the daemon, and what they may beside what they own.
/// One of the first four is not blank.
struct AccessSettings {
  std::string user;     ///< of the machine
  std::string machine;  ///< what API tokens are made for, beside users
  std::string subject;  ///< `sub` of a token of the issuer
  std::string group;    ///< that such a token lists
  std::string issuer;   ///< of the two above; blank = of the only one that there is
  std::string person;   ///< of the register; blank = nobody in it
  std::vector<std::string> roles;
};

/// [daemon] and [[access]].
struct DaemonSettings {
  std::string socket = "/run/behorig/behorig.sock";
  int side_by_side = 2;
  int deny_after = 5;  ///< scheduled readings in a row in which a connector died; 0 = never
  std::vector<AccessSettings> access;
};

/// The roles that can be given; that of an owner comes from the register.
inline constexpr const char* kAccessRoles = "controller, coordinator, auditor, operator";

}  // namespace behorig
