#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace behorig::line_file {

/// A file that only grows, and is put aside as FILE.1, FILE.2, … when it has grown large; the oldest goes.
/// Held alone while this lives: another process that has it gets sdk::Failure "file-busy". What the disk
/// refuses is "file-failed".
class File {
 public:
  /// Opens or makes it, mode 0640. A line that a crash cut is ended.
  File(std::string folder, const std::string& name, std::uint64_t most_bytes, int keep);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Whole lines, with their ends. They are on disk when it returns.
  void append(std::string_view lines);

 private:
  void open();
  void put_aside();
  void write(std::string_view bytes);
  void sync_folder() const;
  [[noreturn]] void failed(const char* what) const;
  std::string aside(int number) const;

  std::string folder_, path_;
  std::uint64_t most_bytes_;
  int keep_;
  int lock_ = -1, fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace behorig::line_file
