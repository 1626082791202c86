#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/cli/verbs.h"
#include "core/register/register.h"
#include "core/snapshot/snapshot.h"

namespace behorig::cli {

/// What questions about access need: the store and the register with the decisions that the store keeps, or
/// the exit code of what is wrong, told.
struct Ground {
  std::unique_ptr<Store> store;
  std::optional<Register> reg;
  Date day;  ///< --as-of, else today
  int code = kNothing;
};

Ground ground(Context& context, const Settings& settings);

/// The kept reading of a system, with of when it is told; none, told, where there is none.
std::optional<Snapshot> kept_reading(Context& context, Store& store, const std::string& id);

}  // namespace behorig::cli
