#include "core/daemon/store_pool.h"

#include <sys/stat.h>

#include <optional>

namespace behorig {
namespace {

using namespace std::chrono_literals;

/// Each may keep some tens of megabytes of the file in memory.
constexpr std::size_t kMostWaiting = 4;
constexpr auto kOldest = 60s;
constexpr std::string_view kFileScheme = "sqlite:";

std::optional<StorePool::Opened> file_of(const std::string& url) {
  struct stat found {};
  if (!url.starts_with(kFileScheme) || ::stat(url.c_str() + kFileScheme.size(), &found) != 0)
    return std::nullopt;
  return StorePool::Opened{found.st_dev, found.st_ino, std::chrono::steady_clock::now()};
}

}  // namespace

void StorePool::Return::operator()(Store* store) const {
  std::unique_ptr<Store> owned(store);
  if (pool != nullptr) pool->take_back(std::move(owned), opened);
}

bool StorePool::fresh(const Opened& opened) const {
  const auto now = file_of(url_);
  return now && now->device == opened.device && now->file == opened.file && now->at - opened.at < kOldest;
}

Result<StorePool::Lease> StorePool::lease() {
  for (;;) {
    Waiting one;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) break;
      one = std::move(waiting_.back());
      waiting_.pop_back();
    }
    if (fresh(one.opened)) return Lease(one.store.release(), Return{this, one.opened});
  }
  auto store = Store::open(url_);
  if (!store) return store.error();
  // Who opened another file in between only opens anew the next time.
  const auto opened = file_of(url_);
  return Lease(store->release(), Return{this, opened.value_or(Opened())});
}

void StorePool::take_back(std::unique_ptr<Store> store, const Opened& opened) {
  if (!fresh(opened)) return;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() < kMostWaiting) waiting_.push_back({std::move(store), opened});
}

}  // namespace behorig
