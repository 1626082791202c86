#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cli/verbs.h"
#include "core/register/register.h"
#include "core/register/tables.h"
#include "core/snapshot/snapshot.h"

namespace behorig::cli {

/// What questions about readings need: the store and the register, or the exit code of what is wrong, told.
struct Ground {
  std::unique_ptr<Store> store;
  std::optional<Register> reg;
  std::vector<KeptTable> kept;  ///< where that was asked for
  Date day;
  int code = kNothing;
};
Ground ground(Context& context, const Settings& settings, Keep keep = Keep::meaning);

/// The kept reading of a system, told with its time; none, told, where there is none.
std::optional<Snapshot> kept_reading(Context& context, Store& store, const std::string& id,
                                     std::string* read_at = nullptr);

}  // namespace behorig::cli
