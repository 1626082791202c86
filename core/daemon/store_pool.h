#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/store/store.h"

namespace behorig {

/// Opened stores that wait for their next use: opening one costs more than most questions. Called from any
/// thread; who holds a store has it alone. Outlives what it has lent.
class StorePool {
 public:
  explicit StorePool(std::string url) : url_(std::move(url)) {}
  StorePool(const StorePool&) = delete;
  StorePool& operator=(const StorePool&) = delete;

  /// Which file was opened, and when.
  struct Opened {
    dev_t device = 0;
    ino_t file = 0;
    std::chrono::steady_clock::time_point at{};
  };
  struct Return {
    StorePool* pool = nullptr;
    Opened opened{};
    void operator()(Store* store) const;
  };
  using Lease = std::unique_ptr<Store, Return>;

  /// One that waits, or a new one: where another file stands in the store's place, or it was opened a minute
  /// ago (its version may have changed). Errors of Store::open().
  Result<Lease> lease();

 private:
  struct Waiting {
    std::unique_ptr<Store> store;
    Opened opened;
  };
  void take_back(std::unique_ptr<Store> store, const Opened& opened);
  bool fresh(const Opened& opened) const;

  std::string url_;
  std::mutex mutex_;
  std::vector<Waiting> waiting_;
};

}  // namespace behorig
