#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace behorig {

/// What a register can be written as.
enum class TargetKind {
  folder,    ///< CSV files
  workbook,  ///< .xlsx
  sqlite,    ///< .sqlite, .sqlite3, .db
  sql,       ///< .sql: statements for PostgreSQL, MariaDB and SQLite
};

/// By the path's ending; without one, and where a folder is, a folder. Fails for endings of other things.
Result<TargetKind> target_kind(const std::filesystem::path& target);

/// Something that is written beside its place, for the owner only, and moved there when it is whole. What was
/// not moved is removed with its owner.
class Beside {
 public:
  /// Fails where something is there already and `force` was not given, and where a folder holds what is no
  /// table.
  static Result<Beside> make(const std::filesystem::path& target, TargetKind kind, bool force);
  Beside(Beside&& other) noexcept;
  Beside& operator=(Beside&&) = delete;
  ~Beside();

  /// An empty file or folder to be filled.
  const std::filesystem::path& path() const { return path_; }
  /// What is there is on the disk and has its name, or nothing changed.
  Status put();

 private:
  Beside(std::filesystem::path target, std::filesystem::path path, TargetKind kind, bool force);
  Status put_folder();

  std::filesystem::path target_, path_;
  TargetKind kind_;
  bool force_;
};

}  // namespace behorig
