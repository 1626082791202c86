#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/common/csv/csv.h"
#include "plugins/sdk/reading.h"

namespace behorig::host {

/// The files of a host, as copies in one folder that stands for its /etc.
class Copies {
 public:
  Copies(std::string folder, sdk::Reading& reading) : folder_(std::move(folder)), reading_(reading) {}

  /// A file whole, by its path on the host. What is wrong with it is told as an error, and nothing comes.
  std::optional<std::string> text(const std::string& path);
  /// The names of a folder's files, likewise.
  std::optional<std::vector<std::string>> names(const std::string& path);
  /// Tells of every file and folder that is another than when it was read.
  void expect_unchanged() const;

 private:
  std::string place_of(const std::string& path) const;

  std::string folder_;
  sdk::Reading& reading_;
  std::vector<csv::Stamp> stamps_;
};

}  // namespace behorig::host
