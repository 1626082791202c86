#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/controls/compare.h"
#include "core/controls/role_content.h"
#include "core/model/finding.h"
#include "core/model/remembered.h"

namespace behorig {

/// The newest complete reading of a system, packed (core/snapshot/pack.h).
struct KeptReading {
  std::string bytes;  ///< blank = none is kept
  std::string run;
  std::string ended;  ///< that run; UTC
  std::string key;    ///< of whom its edition is; as of what is remembered
  std::string
      edition;  ///< as the connector calls the source's state; blank = it may not be read as unchanged
  std::string read_in = {};  ///< the run that read the facts, if that was an earlier one
};

/// The register as it was read last, where its plugin can name the state of its source.
struct KeptRegister {
  std::string key;      ///< of whom the edition is
  std::string edition;  ///< as the plugin calls the source's state; blank = none is kept
  std::string bytes;    ///< RegisterOutcome::packed
};

/// Somebody who owned the system decided that a deviation is accepted.
struct Decision {
  Fingerprint finding;
  Deviation deviation;  ///< as it stood: whom it listed is whom the decision covers
  std::string reason, accepted_by, reference;
  Date accepted_on, until;
  std::string who, at;  ///< the user who wrote it down, and when (UTC)
};

/// Which times of a job's schedule are done with; seconds since 1970, UTC.
struct SlotState {
  std::int64_t passed = 0;           ///< all up to this one
  std::optional<std::int64_t> done;  ///< the one for which it began last
};

/// What was answered to somebody's request, for when they ask again with the same key.
struct KeptReply {
  std::string who, key;
  std::string request;  ///< a digest of what was asked
  int status = 0;
  std::string body;
};

/// What runs and people leave for later runs beside findings. Of one store; every write is part of the
/// transaction that Store::exclusively() began, or one of its own.
class Kept {
 public:
  virtual ~Kept() = default;

  /// What a connector remembered for its next reading of the system, if it was kept under this key.
  virtual Result<Remembered> remembered(const std::string& system, const std::string& key) = 0;
  /// Of a reading that was believed, in the place of what was remembered before; blank bytes = nothing is.
  virtual Status remember(const std::string& system, const std::string& key, const std::string& bytes) = 0;
  /// There was a reading that is not believed: what is remembered is not of the newest one, and the next
  /// reading states all facts.
  virtual Status doubt(const std::string& system) = 0;

  virtual Result<KeptReading> reading(const std::string& system) = 0;
  /// The same, only if it has an edition under this key; else blank.
  virtual Result<KeptReading> reading_with_edition(const std::string& system, const std::string& key) = 0;
  /// Of a complete reading, in the place of the one before.
  virtual Status keep_reading(const std::string& system, const KeptReading& reading) = 0;
  /// The same, of a later run (`run`, `ended`) that found the source of this reading unchanged: where it is
  /// what is kept, its bytes stay as they are; where somebody kept another one meanwhile, it takes its place.
  virtual Status keep_reading_again(const std::string& system, const KeptReading& reading) = 0;

  /// Only if it is kept under this key; else blank.
  virtual Result<KeptRegister> kept_register(const std::string& key) = 0;
  /// In the place of the one before; one without an edition leaves none.
  virtual Status keep_register(const KeptRegister& reg) = 0;

  /// What the register's names for accounts stood for in the last complete reading.
  virtual Result<AccountNames> account_names(const std::string& system) = 0;
  virtual Status keep_account_names(const std::string& system, const AccountNames& names) = 0;

  /// The system is not configured any more: all of the above is gone.
  virtual Status forget(const std::string& system) = 0;

  /// What roles held when their approvals were first seen; of all systems.
  virtual Result<std::vector<RoleContent>> role_contents() = 0;
  virtual Status add_role_contents(const std::vector<RoleContent>& contents) = 0;

  /// The newest of each finding.
  virtual Result<std::vector<Decision>> decisions() = 0;
  virtual Status decide(const Decision& decision) = 0;

  /// By job.
  virtual Result<std::map<std::string, SlotState>> slots() = 0;
  virtual Status keep_slot(const std::string& job, const SlotState& state) = 0;

  /// nullopt for none.
  virtual Result<std::optional<KeptReply>> reply(const std::string& who, const std::string& key) = 0;
  /// `now`: seconds since 1970; those of more than a week ago are forgotten.
  virtual Status keep_reply(const KeptReply& reply, std::int64_t now) = 0;
};

}  // namespace behorig
