#pragma once

#include <memory>

#include "core/cli/arguments.h"
#include "core/cli/screen.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig::cli {

// Exit codes (core/docs/semantics.md, section 5).
inline constexpr int kNothing = 0;
inline constexpr int kDeviations = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInvalid = 3;
inline constexpr int kNotComplete = 4;
inline constexpr int kUnreachable = 5;
inline constexpr int kInternal = 70;
inline constexpr int kInterrupted = 130;  ///< as shells say it: 128 + SIGINT

/// What a verb works with.
struct Context {
  const Arguments& arguments;
  Screen& screen;
};

/// What an error means for whoever called the program.
int code_of(const Message& error);

/// The store as a question finds it.
struct OpenedStore {
  std::unique_ptr<Store> store;  ///< null where no check has made one yet; asking makes none
  int code = kNothing;           ///< any other, and told: it cannot be asked
};
OpenedStore open_for_question(Context& context, const Settings& settings);

/// The stored finding whose id begins as the command line says; none, told, if there is none or several.
std::optional<StoredFinding> one_finding(Context& context, Store& store);

/// Who runs the program, for the record.
std::string user_name();

// Each does its work and gives the exit code. Those that take settings need them to be valid.
int check(Context& context, const Settings& settings);
int findings(Context& context, const Settings& settings);
int explain(Context& context, const Settings& settings);
int accept(Context& context, const Settings& settings);
int who(Context& context, const Settings& settings);
int person(Context& context, const Settings& settings);
int whatif(Context& context, const Settings& settings);
int sql(Context& context, const Settings& settings);
int systems(Context& context, const Settings& settings);
int runs(Context& context, const Settings& settings);
int confirm(Context& context, const Settings& settings);
int register_validate(Context& context, const Settings& settings);
int register_convert(Context& context, const Settings& settings);
int register_diff(Context& context, const Settings& settings);
int register_template(Context& context, const Settings& settings);
int plugins(Context& context, const Settings* settings);
int plugins_describe(Context& context, const Settings* settings);
int connector_test(Context& context, const Settings& settings, const std::string& system);
int connect(Context& context, const Settings& settings);
int token_create(Context& context, const Settings& settings);
int token_list(Context& context, const Settings& settings);
int token_revoke(Context& context, const Settings& settings);
int config_check(Context& context, const Settings& settings);
int deliveries(Context& context, const Settings& settings);
int report(Context& context, const Settings& settings);
int reload(Context& context, const Settings& settings);
int status(Context& context, const Settings& settings);

}  // namespace behorig::cli
