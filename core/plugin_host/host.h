#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/base/secret.h"
#include "core/model/remembered.h"
#include "core/plugin_host/plugin.h"
#include "core/register/reader.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

struct HostLimits {
  std::chrono::milliseconds deadline{15 * 60 * 1000};
  /// Then it is told to stop, and has some seconds for what it has to say.
  std::optional<std::chrono::milliseconds> patience = {};
  std::uint64_t memory_bytes = 2048ull << 20;  ///< resident; the process is killed above it
  std::uint64_t stream_bytes = 8ull << 30;     ///< it may send; the process is killed above it
  bool allow_no_landlock = false;
};

/// What a host process is asked to do. One fresh process each, but see SharedHost.
struct HostJob {
  Plugin plugin;
  std::string options_json;
  std::vector<std::filesystem::path> paths;     ///< it may read these (path options); see "paths-writable"
  std::vector<std::filesystem::path> programs;  ///< it may start these (program options)
  std::vector<std::string> opened;              ///< capabilities, besides those of its declaration
  std::map<std::string, Secret> secrets;
  Remembered remembered = {};  ///< a connector's
  std::string edition = {};    ///< of what is kept of a reading or register; blank = all must be stated
  HostLimits limits;
  std::vector<const std::atomic<bool>*> cancelled;  ///< by any of them; may be set from another thread
  std::filesystem::path host;                       ///< blank = host_program()
};

struct Progress {
  std::uint64_t accounts = 0, entitlements = 0, grants = 0;
};

/// What came out of a connector's process. Everything defaults to "not believed".
struct RawReading {
  std::optional<Snapshot> snapshot;  ///< facts up to where it went; none if nothing usable came
  bool ended = false;                ///< END frame seen, its counts true, the process exited cleanly
  bool claims_complete = false;      ///< END said complete
  ReadingCounts counts;              ///< as in the snapshot (distinct)
  std::map<std::string, std::string> proof;
  std::string remembered;  ///< for the next reading; blank if this one did not end
  std::string edition;     ///< likewise; of the source, as this reading states it
  /// It ended, and its facts are those of the reading whose edition the job named; there is no snapshot.
  bool unchanged = false;
  /// Each thing that went wrong (host killed, bad frame, plugin errors, contradictions); any of them makes
  /// the reading not complete. Ids of plugin texts are "PLUGIN.ID".
  std::vector<Message> errors;
  std::vector<Message> warnings;
  std::vector<Message> notes;  ///< steps that worked, in their order
};

/// Runs a connector to its end. Never throws; whatever the process does is told in `errors`.
RawReading read_system(const HostJob& job, const std::function<void(const Progress&)>& progress = {});

/// May share a process with jobs of the same plugin: a connector's that needs no secret, starts no program,
/// opens nothing of its own, and remembers nothing.
bool may_share(const HostJob& job);
/// Opens nothing but files that the settings name, and needs no secret.
bool reads_only_files(const HostJob& job);
/// Two such jobs may be given to the same process.
bool same_host(const HostJob& one, const HostJob& other);

class HostProcess;

/// One process after another, for jobs that may share one; each process reads as many of them as it is given,
/// one at a time, and is replaced when anything went wrong in it or it has grown large. For one thread.
class SharedHost {
 public:
  SharedHost();
  /// What is still running is killed.
  ~SharedHost();
  SharedHost(const SharedHost&) = delete;
  SharedHost& operator=(const SharedHost&) = delete;

  /// As the other read_system; a job that may not share gets a process of its own. A process that is started
  /// for it may read `readable`: the paths of all the jobs that it may be given. `follows` is asked at most
  /// once, when all was right so far: true promises that the next call brings a job for the same host. The
  /// reading is over when the process has said its last word about it, or, where no job follows, when the
  /// process has ended well.
  RawReading read_system(const HostJob& job, const std::vector<std::filesystem::path>& readable,
                         const std::function<void(const Progress&)>& progress,
                         const std::function<bool()>& follows);

 private:
  std::unique_ptr<HostProcess> process_;
  HostJob first_;  ///< that the process was started for, without what is one job's own
};

struct RawTables {
  std::unique_ptr<RegisterReader> reader;  ///< has what came, also if it did not end
  bool ended = false;
  std::string edition;     ///< of the source; blank if it did not end
  bool unchanged = false;  ///< it ended, and its tables are those whose edition the job named
  std::vector<Message> errors;
  std::vector<Message> warnings;
};
RawTables load_tables(const HostJob& job);

struct SinkItem {
  std::string id, json;
};
struct SinkAnswer {
  enum class Kind { delivered, retry, rejected } kind = Kind::retry;
  std::string reference;
  std::uint32_t retry_after = 0;
  Message message;
};
struct SinkResult {
  std::map<std::string, SinkAnswer> answers;  ///< one for every item; without a word from the sink: retry
  std::vector<Message> errors;
};
SinkResult deliver(const HostJob& job, const std::vector<SinkItem>& items);

}  // namespace behorig
