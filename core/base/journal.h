#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace behorig {

/// systemd's journal, as a program that writes to it by itself (systemd.io/JOURNAL_NATIVE_PROTOCOL): one
/// datagram for an entry, so that it has fields beside its text. Called from any thread.
class Journal {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;
  static constexpr const char* kSocket = "/run/systemd/journal/socket";

  /// `socket`: where journald listens.
  explicit Journal(std::string socket = kSocket) : socket_(std::move(socket)) {}

  /// False where nobody took it: no journald, or an entry that is larger than a datagram may be.
  bool send(const Fields& fields) const;

  /// Whether the file is what systemd connected to the journal: JOURNAL_STREAM (`device:inode`) names it.
  /// Else somebody has pointed it elsewhere since, and entries belong there.
  static bool is_stream(int file);

 private:
  std::string socket_;
};

/// The datagram of an entry. A name that the journal would not take is left out with its value.
std::string journal_datagram(const Journal::Fields& fields);

}  // namespace behorig
