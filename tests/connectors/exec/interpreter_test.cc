// What must be executable so that a program starts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin_host/child/programs.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

TEST(Interpreter, IsWhatTheFirstLineNames) {
  const auto of = [](const std::string& head) {
    const auto found = child::interpreter_of(head);
    return found ? found->program + "|" + found->argument : "none";
  };
  EXPECT_EQ(of("#!/bin/sh\necho"), "/bin/sh|");
  EXPECT_EQ(of("#! /usr/bin/env  python3 \nx"), "/usr/bin/env|python3");
  EXPECT_EQ(of("#!/bin/sh -eu"), "/bin/sh|-eu");
  EXPECT_EQ(of("#!\n/bin/sh"), "none");
  EXPECT_EQ(of("#!"), "none");
  EXPECT_EQ(of("\x7f"
               "ELF"),
            "none");
  EXPECT_EQ(of(""), "none");
}

TEST(Interpreter, IsFollowedToTheLast) {
  const TempFolder folder;
  const auto file = [&](const char* name, const std::string& text) {
    const auto path = folder.path() / name;
    write_file(path, text);
    return path.string();
  };
  const auto first = file("first", "#!/usr/bin/env sh\n");
  EXPECT_THAT(child::what_starts({first}),
              IsSupersetOf({first, std::string("/usr/bin/env"), std::string("/usr/bin/sh")}));
  const auto second = file("second", "#!" + first + "\n");
  EXPECT_THAT(child::what_starts({second}), IsSupersetOf({second, first, std::string("/usr/bin/sh")}));
  const auto itself = file("itself", "#!" + (folder.path() / "itself").string() + "\n");
  EXPECT_THAT(child::what_starts({itself}), Contains(itself));
  EXPECT_THAT(child::what_starts({file("path", "#!/usr/bin/env ../bin/sh\n")}),
              Not(Contains("/usr/bin/../bin/sh")));
  EXPECT_THAT(child::what_starts({"/dev/zero", "/nowhere", folder.path().string()}), Contains("/nowhere"));
}

}  // namespace
}  // namespace behorig::testing
