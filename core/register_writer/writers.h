#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/register/difference.h"
#include "core/register_writer/target.h"

namespace behorig {

/// Which cells, or how many rows, such a target cannot hold as they are: each with its table, row and column.
std::vector<Message> cannot_hold(const RegisterRows& rows, TargetKind kind);

/// Cells that a spreadsheet would take for a formula if it opened a CSV file; the first, and how many.
std::optional<Message> like_formulas(const RegisterRows& rows);

// Each writes all of the tables that there are, and fails with what the system says. What cannot_hold tells
// of must not be there.

/// TABLE.csv for each, in UTF-8, with commas.
Status write_folder(const RegisterRows& rows, const std::filesystem::path& folder);

/// CREATE TABLE and INSERT, some statements at a time, each text ending after a statement. They mean the same
/// to PostgreSQL, MariaDB and SQLite.
Status write_sql(const RegisterRows& rows, const std::function<Status(const std::string&)>& take);
Status write_sql_file(const RegisterRows& rows, const std::filesystem::path& file);
Status write_sqlite(const RegisterRows& rows, const std::filesystem::path& file);

/// A sheet for each, with headings in the language, what each column means as a comment, drop-downs, and
/// formats that keep what is typed as it is typed.
Status write_workbook(const RegisterRows& rows, const std::filesystem::path& file, Language language);

/// What the statements of such a file make, in an empty SQLite database.
Status run_sql_file(const std::filesystem::path& file, const std::filesystem::path& database);

/// A small register with something in every column, about which register.md's checks have nothing to say.
Tables example_tables();
/// What a column of a table holds there; blank = nothing.
std::string_view example_of(std::string_view table, std::size_t column);

}  // namespace behorig
