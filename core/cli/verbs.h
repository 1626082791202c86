#pragma once

#include "core/cli/arguments.h"
#include "core/cli/screen.h"
#include "core/settings/settings.h"

namespace behorig::cli {

// Exit codes (core/docs/semantics.md, section 5).
inline constexpr int kNothing = 0;
inline constexpr int kDeviations = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInvalid = 3;
inline constexpr int kNotComplete = 4;
inline constexpr int kInternal = 70;
inline constexpr int kInterrupted = 130;  ///< as shells say it: 128 + SIGINT

/// What a verb works with.
struct Context {
  const Arguments& arguments;
  Screen& screen;
};

// Each does its work and gives the exit code. Those that take settings need them to be valid.
int check(Context& context, const Settings& settings);
int findings(Context& context, const Settings& settings);
int explain(Context& context, const Settings& settings);
int systems(Context& context, const Settings& settings);
int runs(Context& context, const Settings& settings);
int confirm(Context& context, const Settings& settings);
int register_validate(Context& context, const Settings& settings);
int plugins(Context& context, const Settings* settings);
int plugins_describe(Context& context, const Settings* settings);
int connector_test(Context& context, const Settings& settings);
int config_check(Context& context, const Settings& settings);

}  // namespace behorig::cli
