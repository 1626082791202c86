#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/delivery/item.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::delivery {

/// Thrown for an item that the receiver will never take: it is rejected with this text.
class Rejected : public sdk::Failure {
 public:
  using sdk::Failure::Failure;
};

/// Thrown for an item that is to be tried again in `seconds`; 0 = the host decides. Any other sdk::Failure
/// means the same with 0.
class Later : public sdk::Failure {
 public:
  Later(std::uint32_t wait, std::string text_id, sdk::Args values = {})
      : sdk::Failure(std::move(text_id), std::move(values)), seconds(wait) {}
  std::uint32_t seconds;
};

/// What came of an item that was delivered.
struct Done {
  std::string reference = {};  ///< the incident's number, if there is one
  std::string state = {};  ///< where it was asked for: new, open, resolved, rejected, gone; blank = not known
};

/// Answers each item by what `one` did with it, in their order. `open` makes `one`, from the options; what it
/// throws is the answer to all. What is left when the host wants to stop gets no answer, and is tried again;
/// what comes after an item of the same incident that was not delivered waits for it.
void run(sdk::Deliveries& deliveries, const std::function<std::function<Done(const Item&)>()>& open);

/// For what is sent in one go: `all` gets the items that could be read, none of which it answers; if it
/// returns, each of them is delivered, and if it throws, that is the answer to each.
void run_together(sdk::Deliveries& deliveries, const std::function<void(const std::vector<Item>&)>& all);

/// Why an item was not delivered.
struct Trouble {
  bool for_good = false;
  std::uint32_t seconds = 0;  ///< until it is tried again; 0 = the host decides
  std::string text_id = {};
  sdk::Args args = {};
};

/// For what becomes of many items together and not of all in the same way: `all` says what was wrong with
/// each of them, in their order; none = it was delivered. What it throws is the answer to each.
void run_apart(sdk::Deliveries& deliveries,
               const std::function<std::vector<std::optional<Trouble>>(const std::vector<Item>&)>& all);

/// What this library may say; for About::texts.
std::vector<sdk::Text> texts();

}  // namespace behorig::delivery
