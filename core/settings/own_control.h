#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/catalogue/catalogue.h"
#include "core/model/control.h"

namespace behorig {

/// controls.d/NAME.sql: a control that the organisation has written (core/docs/sql.md).
struct OwnControl {
  std::string id;    ///< "own-NAME"
  std::string file;  ///< for messages
  ControlText text;
  OnePer one_per = OnePer::account;
  bool organisation = false;         ///< over the readings of all systems, else over one system's
  std::vector<std::string> systems;  ///< ids, as written; empty = all
  std::string sql;                   ///< the whole file, so that lines are counted as people count them

  /// Whether it looks at the system (NFC).
  bool covers(std::string_view system) const;
};

/// Reads a file's text. All that is wrong is added to `errors`, with file and line; none, if anything is.
std::optional<OwnControl> parse_own_control(const std::string& text, const std::string& file,
                                            const std::string& name, std::vector<Message>& errors);

/// Every *.sql of the folder, if there is one; by id.
std::vector<OwnControl> read_own_controls(const std::filesystem::path& folder, std::vector<Message>& errors);

/// The word for `one per` in a header: "account", "account_entitlement", ...
std::string_view name_of_one_per(OnePer one_per);

}  // namespace behorig
