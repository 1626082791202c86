#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/message.h"
#include "core/catalogue/catalogue.h"
#include "core/register/difference.h"
#include "core/register_writer/target.h"
#include "core/settings/settings.h"

namespace behorig {

struct Target {
  std::filesystem::path path;
  TargetKind kind = TargetKind::folder;
  Language language = Language::en;  ///< of a workbook's names
  bool force = false;                ///< what is there may be replaced
};

/// Writes the tables and reads them back through the plugin that reads such a thing; it has its place only if
/// that gives the same tables. Gives what is wrong; then nothing was written or replaced. `settings` say
/// where plugins are.
std::vector<Message> write_register(const Settings& settings, const RegisterRows& rows, const Target& target);

/// A new workbook for a register: a sheet for each table, with nothing in it or with a small example.
std::vector<Message> write_template(const Settings& settings, const Target& target, bool example);

}  // namespace behorig
