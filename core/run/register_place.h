#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/settings/settings.h"

namespace behorig {

/// The register that lies at a path, by what is there: a folder of CSV files; a workbook (.xlsx, .xlsm,
/// .ods); an SQLite database (.sqlite, .sqlite3, .db); or a settings file (.toml), whose register it is then.
/// Options of the settings' own register, such as `encoding` and `sheets`, hold for another folder or
/// workbook if the own one is such, too. Fails where nothing is, and for any other file.
Result<PluginOptions> register_at(const Settings& settings, const std::filesystem::path& path);

}  // namespace behorig
