#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "connectors/csv/config.h"

namespace behorig::csv_connector {

/// A checksum beside the file, as sha256sum writes it: its first word, whatever that is; blank = there is
/// none. nullopt = it is there, and cannot be read.
std::optional<std::string> sum_beside(const std::string& file);
/// The name of that file.
std::string beside(const std::string& file);
/// Also a link that leads nowhere is there: somebody means it to be read.
bool is_there(const std::string& path);

/// The state of an export's files. All that is read, or was promised of it, is in it by checksum: the same
/// state, read with the same settings, has the same facts.
class Edition {
 public:
  /// A file that was read to its end.
  struct File {
    std::string name, sha256;
    std::uint64_t rows;
    std::string promised;  ///< beside it, as it was when it was held against the file; blank = nothing
  };
  void add(Table table, const File& file);
  std::string text() const { return boost::json::serialize(files_); }

  /// The files are in that state now, by their checksums, of which the proof tells. Whatever is wrong with
  /// them is no unchanged state, and is for a whole reading to tell.
  static bool stands(std::string_view text, const Config& config, sdk::Reading& reading);
  static void prove(Table table, const File& file, sdk::Reading& reading);

 private:
  boost::json::object files_;
};

}  // namespace behorig::csv_connector
