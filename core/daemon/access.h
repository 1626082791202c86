#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "core/identity/claims.h"
#include "core/register/ownership.h"
#include "core/settings/daemon.h"

namespace behorig {

/// Somebody who asks, as far as it is known who it is.
struct Identity {
  std::string user;    ///< of the machine, or what stands for one: "token NAME", "subject SUB"
  std::string person;  ///< of the register; blank = nobody in it
  std::set<std::string> roles;
  /// Whose decisions theirs are, where `person` is blank because a credential gives nothing of what is that
  /// person's own: nobody decides on what concerns themselves.
  std::string writer = {};
};

/// What of that a credential is for.
struct Scope {
  std::set<std::string> systems;  ///< none = all
};

/// What somebody may read and do today. Their own systems come from the register, the rest from [[access]]; a
/// credential's scope narrows both.
class Access {
 public:
  /// `ownership` is that of the day.
  Access(Identity identity, const Ownership& ownership, Scope scope = {});

  const Identity& identity() const { return identity_; }
  bool nobody() const { return identity_.roles.empty() && own_.empty(); }

  /// Findings and readings of the system, with the people in them.
  bool reads(const std::string& system) const {
    return within(system) && (reader() || own_.contains(system));
  }
  bool reads_all() const { return scope_.systems.empty() && reader(); }
  /// Runs of the system: when, and how they went; no people.
  bool sees_runs(const std::string& system) const {
    return within(system) && (has("operator") || reader() || own_.contains(system));
  }
  bool sees_all_runs() const { return scope_.systems.empty() && (has("operator") || reader()); }
  /// May have the system checked now.
  bool starts(const std::string& system) const {
    return within(system) && (has("operator") || has("coordinator") || own_.contains(system));
  }
  /// May accept and acknowledge its findings and confirm its readings; "" = what has no system.
  bool decides(const std::string& system) const {
    return (system.empty() ? scope_.systems.empty() : within(system)) &&
           (has("coordinator") || (!system.empty() && own_.contains(system)));
  }
  /// Decides for others too, in whose name it is written down.
  bool coordinates() const { return has("coordinator"); }
  /// May reload the settings.
  bool operates() const { return scope_.systems.empty() && has("operator"); }
  /// Systems of their own.
  const std::set<std::string>& own() const { return own_; }
  /// Of whom may not read, or see the runs of, all: those whose findings, or runs, are listed.
  const std::set<std::string>& readable() const { return reader() ? scope_.systems : own_; }
  const std::set<std::string>& visible() const { return has("operator") || reader() ? scope_.systems : own_; }

 private:
  bool has(const char* role) const { return identity_.roles.contains(role); }
  bool reader() const { return has("controller") || has("coordinator") || has("auditor"); }
  bool within(const std::string& system) const {
    return scope_.systems.empty() || scope_.systems.contains(system);
  }

  Identity identity_;
  Scope scope_;
  std::set<std::string> own_;
};

/// Who a user of the machine is. Root operates; nobody else is anybody unless the settings say so.
Identity identity_of(const DaemonSettings& settings, std::uint32_t uid);

/// Who somebody is of whom a believed token speaks. Nobody is anybody unless the settings or the register say
/// so; `addresses` are those of the day.
Identity identity_of(const DaemonSettings& settings, const identity::Claimed& claimed,
                     const Addresses& addresses);

/// Who an API token stands for: the one role, as far as [[access]] still gives it to the principal; for
/// "owner" the person of the register.
Identity identity_of(const DaemonSettings& settings, const std::string& name, const std::string& principal,
                     const std::string& role);
/// Whether [[access]] gives the role to the user or machine.
bool has_role(const DaemonSettings& settings, const std::string& principal, const std::string& role);

}  // namespace behorig
