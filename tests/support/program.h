#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace behorig::testing {

/// A fresh folder that goes away with its owner.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);
/// Replaces the only occurrence of `from`; aborts the test program if there is none or several.
void replace_in_file(const std::filesystem::path& file, const std::string& from, const std::string& to);

/// What a program said and how it ended.
struct Ended {
  int code = -1;   ///< exit code; -1 if a signal ended it
  int signal = 0;  ///< that signal
  std::string out, err;
};

/// A started program whose output is collected in files of a folder. It ends with the test program at the
/// latest.
class Program {
 public:
  /// `arguments[0]` is the program's path. LANG is C.UTF-8 and NO_COLOR is set unless `environment` says
  /// else.
  Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
          const std::map<std::string, std::string>& environment = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// Has it ended? Without waiting for it.
  bool ended() const;
  /// kill -9; harmless if it has ended.
  void kill();
  /// Any other signal.
  void signal(int number) const;
  /// What it has said so far.
  std::string out() const { return read_file(out_); }
  std::string err() const { return read_file(err_); }
  Ended wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path out_, err_;
};

}  // namespace behorig::testing
