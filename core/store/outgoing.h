#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/digest.h"
#include "core/base/message.h"
#include "core/base/result.h"
#include "core/findings/life.h"

namespace behorig {

/// Something that a sink is to be told about one incident, until it has taken it (core/docs/delivery.md).
struct Delivery {
  std::string sink;
  std::string id;         ///< the same whenever it is tried again
  std::string incident;   ///< those of one incident are told in their order
  std::string body;       ///< JSON, behorig.delivery/1 without the reference and the owners
  std::int64_t made = 0;  ///< seconds since 1970
  int attempts = 0;
  std::int64_t next = 0;            ///< not before; seconds since 1970
  bool dead = false;                ///< refused for good: a person decides
  std::optional<Message> why = {};  ///< of the last attempt that failed
  std::int64_t late_since = 0;      ///< the first attempt after the time to give up, of those since; 0 = none
  std::string reference = {};       ///< of the incident, as far as the sink has said; not written by add()
};

/// So long a delivery waits at most, in seconds. One that should wait longer was put off by a clock that was
/// wrong, and is due.
constexpr std::int64_t kLongestWait = std::int64_t{24} * 3600;

/// What a sink keeps of findings that are told together.
struct Incident {
  std::string sink, key, system;
  std::string reference;  ///< the receiver's number; blank = none was said
  std::string state;      ///< the receiver's word for it; blank = none was said
  std::string opened;     ///< UTC
  std::uint64_t findings = 0, open = 0;
  std::string seen = {};  ///< only of followed(): when a check last saw an open finding of it, UTC; blank
                          ///< while something about it waits to be told
};

/// How far a sink has come.
struct SinkState {
  std::string name;
  bool paused = false;
  std::uint64_t changes = 0;  ///< of findings that no delivery was made of yet
  std::uint64_t waiting = 0, dead = 0;
  std::uint64_t delivered = 0;
  std::string delivered_at;         ///< UTC; blank = never
  int failures = 0;                 ///< attempts in a row of which none was taken
  std::int64_t closed_until = 0;    ///< no attempt before; seconds since 1970
  std::int64_t looked = 0;          ///< when states were last asked for; likewise
  std::optional<Message> why = {};  ///< of the last failure
};

/// How an attempt to deliver went.
struct Settled {
  enum class Kind { delivered, again, refused } kind = Kind::again;
  std::string id;
  std::string reference = {};
  std::string state = {};
  std::int64_t next = 0;        ///< again: not before
  std::int64_t late_since = 0;  ///< again: as of the delivery
  Message why = {};
};

/// Deliveries and incidents of sinks that Store::add_sink() made known. Of one store; every write is part of
/// the transaction that Store::exclusively() began, or one of its own.
class Outgoing {
 public:
  virtual ~Outgoing() = default;

  /// By name.
  virtual Result<std::vector<SinkState>> sinks() = 0;
  /// Whether somebody paused it by now; one that is not known is not.
  virtual Result<bool> paused(const std::string& sink) = 0;
  /// Not paused any more: what waits is due at once.
  virtual Status pause(const std::string& sink, bool paused) = 0;
  /// The sink as a whole: nothing was taken, or something was (0 failures).
  virtual Status note_attempt(const SinkState& state) = 0;

  /// The incident that the finding belongs to; nullopt for none.
  virtual Result<std::optional<std::string>> incident_of(const std::string& sink, const std::string& system,
                                                         const Fingerprint& id) = 0;
  /// The finding belongs to the incident, which is made where it is not there.
  virtual Status assign(const Incident& incident, const Fingerprint& id, bool open) = 0;
  /// nullopt for none.
  virtual Result<std::optional<Incident>> incident(const std::string& sink, const std::string& key) = 0;
  /// Those with a reference and an open finding; by key, after `after`.
  virtual Result<std::vector<Incident>> followed(const std::string& sink, const std::string& after,
                                                 std::size_t limit) = 0;

  virtual Status add(const Delivery& delivery) = 0;
  /// Whether due() gives several of one incident: those before which none is dead or has to wait.
  enum class Row { first_of_each_incident, all };
  /// Oldest first: of each incident the first that waits, if its time has come and it is not dead. At most
  /// `limit`, and 16 MiB of bodies, but one at least.
  virtual Result<std::vector<Delivery>> due(const std::string& sink, std::int64_t now, std::size_t limit,
                                            Row row = Row::first_of_each_incident) = 0;
  /// When the next one's time comes; nullopt if none waits.
  virtual Result<std::optional<std::int64_t>> next_due(const std::string& sink) = 0;
  /// How many are not delivered, dead ones too.
  virtual Result<std::uint64_t> count(const std::string& sink) = 0;
  /// How many will be tried without a person: neither dead nor of an incident behind a dead one.
  virtual Result<std::uint64_t> count_alive(const std::string& sink) = 0;
  /// All that is not delivered, oldest first; blank = of all sinks; at most `limit`, 0 = all.
  virtual Result<std::vector<Delivery>> undelivered(const std::string& sink, std::size_t limit) = 0;
  /// Dead ones, newest first, without their bodies; blank = of all sinks.
  virtual Result<std::vector<Delivery>> refused(const std::string& sink, std::size_t limit) = 0;

  /// What was taken is gone from here; the others wait, or are dead. All of it, or nothing.
  virtual Status settle(const std::string& sink, const std::vector<Settled>& answers,
                        const std::string& at) = 0;
  /// The receiver's word on an incident. Its findings that stand get the reference, and are acknowledged
  /// where that is so; each is a change.
  virtual Status note(const Incident& incident, bool acknowledged, const std::string& at) = 0;

  /// Somebody works on the finding, under that reference of theirs. No effect where it does not stand, or is
  /// accepted.
  virtual Status acknowledge(const StoredFinding& finding, const std::string& reference,
                             const std::string& at) = 0;

  /// Due at once, with its attempts forgotten; by id or unique prefix of at least 4 characters, blank = all
  /// of the sink. How many there were.
  virtual Result<std::uint64_t> retry(const std::string& sink, const std::string& id) = 0;
  /// Never told. How many there were.
  virtual Result<std::uint64_t> drop(const std::string& sink, const std::string& id) = 0;
};

}  // namespace behorig
