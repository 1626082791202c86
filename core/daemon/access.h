#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "core/register/ownership.h"
#include "core/settings/daemon.h"

namespace behorig {

/// Somebody who asks, as far as it is known who it is.
struct Identity {
  std::string user;    ///< of the machine
  std::string person;  ///< of the register; blank = nobody in it
  std::set<std::string> roles;
};

/// What somebody may read and do today. Their own systems come from the register, the rest from [[access]].
class Access {
 public:
  /// `ownership` is that of the day.
  Access(Identity identity, const Ownership& ownership);

  const Identity& identity() const { return identity_; }
  bool nobody() const { return identity_.roles.empty() && own_.empty(); }

  /// Findings and readings of the system, with the people in them.
  bool reads(const std::string& system) const { return reads_all() || own_.contains(system); }
  bool reads_all() const { return has("controller") || has("coordinator") || has("auditor"); }
  /// Runs of the system: when, and how they went; no people.
  bool sees_runs(const std::string& system) const { return has("operator") || reads(system); }
  bool sees_all_runs() const { return has("operator") || reads_all(); }
  /// May have the system checked now.
  bool starts(const std::string& system) const {
    return has("operator") || has("coordinator") || own_.contains(system);
  }
  /// May reload the settings.
  bool operates() const { return has("operator"); }
  /// Systems of their own.
  const std::set<std::string>& own() const { return own_; }

 private:
  bool has(const char* role) const { return identity_.roles.contains(role); }

  Identity identity_;
  std::set<std::string> own_;
};

/// Who a user of the machine is. Root operates; nobody else is anybody unless the settings say so.
Identity identity_of(const DaemonSettings& settings, std::uint32_t uid);

}  // namespace behorig
