#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"

namespace behorig {

/// A file that is being written, readable by its owner only.
class Output {
 public:
  static Result<Output> make(const std::filesystem::path& file);
  Output(Output&& other) noexcept
      : file_(std::move(other.file_)),
        handle_(std::exchange(other.handle_, -1)),
        error_(other.error_),
        bytes_(std::move(other.bytes_)) {}
  Output& operator=(Output&&) = delete;
  ~Output();

  void add(std::string_view text);
  /// Says whether all of it was written.
  Status finish();

 private:
  Output(std::filesystem::path file, int handle) : file_(std::move(file)), handle_(handle) {}
  void flush();

  std::filesystem::path file_;
  int handle_;
  int error_ = 0;
  std::string bytes_;
};

}  // namespace behorig
