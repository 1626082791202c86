#pragma once

#include <string>
#include <vector>

#include "tests/support/program.h"

namespace behorig::testing {

/// One system "library" of CSV files with ten people, all of whom may and do hold e; and the program to ask.
class Small {
 public:
  Small();

  const std::filesystem::path& folder() const { return folder_.path(); }
  void write(const std::string& name, const std::string& text) const { write_file(folder() / name, text); }
  void people(int count) const;
  void grants(int count) const;

  /// behorig --config FOLDER/behorig.toml ARGUMENTS
  Ended run(const std::vector<std::string>& arguments) const;
  /// behorig check --as-of 2026-11-24 MORE
  Ended check(const std::vector<std::string>& more = {}) const;

 private:
  TempFolder folder_;
};

}  // namespace behorig::testing
