#include "core/cli/verbs.h"

#include <gtest/gtest.h>

namespace behorig::cli {
namespace {

// core/docs/semantics.md, section 5.
TEST(CodeOf, InternalIsOnlyWhatIs) {
  EXPECT_EQ(code_of(Message("store.busy")), kNotComplete) << "another check holds the store";
  EXPECT_EQ(code_of(Message("store.full")), kNotComplete);
  EXPECT_EQ(code_of(Message("store.newer")), kInvalid);
  EXPECT_EQ(code_of(Message("store.confirm-good")), kUsage);
  EXPECT_EQ(code_of(Message("check.unknown-system-near")), kUsage);
  EXPECT_EQ(code_of(Message("check.cancelled")), kInterrupted);
  EXPECT_EQ(code_of(Message("check.no-room")), kNotComplete);
  EXPECT_EQ(code_of(Message("something.else")), kInternal);
}

}  // namespace
}  // namespace behorig::cli
