#include "core/register_writer/target.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/register/schema.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;

Message failed(const fs::path& path, int error) {
  return Message("writer.failed", {{"file", path.string()}, {"detail", std::strerror(error)}});
}

/// What this program writes into a folder is all that it removes from one.
bool is_a_table(const fs::path& file) {
  std::error_code error;
  return file.extension() == ".csv" && find_table(file.stem().string()) != nullptr &&
         fs::is_regular_file(fs::symlink_status(file, error));
}

/// Without what somebody may have put there just now: then it stays, hidden.
void remove_tables(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> tables;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (is_a_table(at->path())) tables.push_back(at->path());
  }
  for (const auto& table : tables) fs::remove(table, error);
  fs::remove(folder, error);
}

Status may_replace(const fs::path& target, TargetKind kind) {
  std::error_code error;
  const auto type = fs::symlink_status(target, error).type();
  if (type != (kind == TargetKind::folder ? fs::file_type::directory : fs::file_type::regular))
    return Message("writer.other-thing", {{"file", target.string()}});
  if (kind != TargetKind::folder) return Done{};
  for (auto at = fs::directory_iterator(target, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (!is_a_table(at->path()))
      return Message("writer.folder-others",
                     {{"file", target.string()}, {"other", at->path().filename().string()}});
  }
  if (error) return failed(target, error.value());
  return Done{};
}

Status synced(const fs::path& path) {
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return failed(path, errno);
  const int code = ::fsync(handle) == 0 ? 0 : errno;
  ::close(handle);
  if (code != 0 && code != EINVAL) return failed(path, code);  // some file systems cannot
  return Done{};
}

}  // namespace

Result<TargetKind> target_kind(const fs::path& target) {
  if (target.empty()) return Message("writer.unknown-kind", {{"file", ""}});
  std::string end = target.extension().string();
  for (char& c : end) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  std::error_code error;
  if (end.empty() || fs::is_directory(target, error)) return TargetKind::folder;
  if (end == ".xlsx") return TargetKind::workbook;
  if (end == ".sqlite" || end == ".sqlite3" || end == ".db") return TargetKind::sqlite;
  if (end == ".sql") return TargetKind::sql;
  return Message("writer.unknown-kind", {{"file", target.string()}});
}

Beside::Beside(fs::path target, fs::path path, TargetKind kind, bool force)
    : target_(std::move(target)), path_(std::move(path)), kind_(kind), force_(force) {}

Beside::Beside(Beside&& other) noexcept
    : target_(std::move(other.target_)),
      path_(std::exchange(other.path_, {})),
      kind_(other.kind_),
      force_(other.force_) {}

Beside::~Beside() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<Beside> Beside::make(const fs::path& given, TargetKind kind, bool force) {
  std::error_code error;
  fs::path target = fs::absolute(given, error).lexically_normal();
  if (target.filename().empty()) target = target.parent_path();  // FOLDER/
  if (target.filename().empty()) return Message("writer.other-thing", {{"file", target.string()}});
  if (fs::exists(fs::symlink_status(target, error))) {
    if (!force) return Message("writer.is-there", {{"file", target.string()}});
    if (auto may = may_replace(target, kind); !may) return may.error();
  }
  std::string name = (target.parent_path() / ("." + target.filename().string() + ".behorig-XXXXXX")).string();
  if (kind == TargetKind::folder) {
    if (::mkdtemp(name.data()) == nullptr) return failed(target, errno);
  } else {
    const int handle = ::mkostemp(name.data(), O_CLOEXEC);
    if (handle < 0) return failed(target, errno);
    ::close(handle);
  }
  return Beside(std::move(target), name, kind, force);
}

Status Beside::put() {
  if (kind_ == TargetKind::folder) return put_folder();
  if (auto whole = synced(path_); !whole) return whole;
  const unsigned how = force_ ? 0 : RENAME_NOREPLACE;
  int code = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), how) == 0 ? 0 : errno;
  if (code == EINVAL && !force_) {  // the file system knows no such rename
    code = ::link(path_.c_str(), target_.c_str()) == 0 ? 0 : errno;
    if (code == 0) ::unlink(path_.c_str());
  }
  if (code == EEXIST) return Message("writer.is-there", {{"file", target_.string()}});
  if (code != 0) return failed(target_, code);
  path_.clear();
  return synced(target_.parent_path());
}

Status Beside::put_folder() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    if (auto whole = synced(entry.path()); !whole) return whole;
  }
  if (auto whole = synced(path_); error || !whole) return error ? failed(path_, error.value()) : whole;
  const bool exchange = force_ && fs::exists(target_, error);
  if (exchange) {  // again: somebody may have put something there meanwhile
    if (auto may = may_replace(target_, kind_); !may) return may;
  }
  const unsigned how = exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  int code = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), how) == 0 ? 0 : errno;
  // A folder that is there is never replaced by a plain rename unless it is empty.
  if (code == EINVAL && !exchange) code = ::rename(path_.c_str(), target_.c_str()) == 0 ? 0 : errno;
  if (code == EEXIST || code == ENOTEMPTY) return Message("writer.is-there", {{"file", target_.string()}});
  if (code != 0) return failed(target_, code);
  if (exchange) remove_tables(path_);  // it is the earlier one now
  path_.clear();
  return synced(target_.parent_path());
}

}  // namespace behorig
