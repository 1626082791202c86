#include "core/daemon/store_pool.h"

#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace behorig {
namespace {

TEST(StorePool, LendsWhatCameBackAndNeverToTwo) {
  const testing::TempFolder folder;
  StorePool pool("sqlite:" + (folder.path() / "behorig.db").string());
  auto first = pool.lease(), second = pool.lease();
  ASSERT_TRUE(first && second);
  Store* const one = first->get();
  EXPECT_NE(one, second->get());
  first->reset();
  EXPECT_EQ(pool.lease()->get(), one);
}

TEST(StorePool, OpensTheFileThatStandsInTheStoresPlace) {
  const testing::TempFolder folder;
  const auto file = folder.path() / "behorig.db";
  StorePool pool("sqlite:" + file.string());
  ASSERT_TRUE((*pool.lease())->kept().keep_slot("job", {1, {}}));
  std::filesystem::rename(file, folder.path() / "before");
  const auto store = pool.lease();
  ASSERT_TRUE(store);
  EXPECT_TRUE((*store)->kept().slots()->empty());
}

}  // namespace
}  // namespace behorig
