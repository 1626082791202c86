#include "plugins/common/delivery/run.h"

#include <optional>

namespace behorig::delivery {
namespace {

/// Runs `work` and answers the item where it throws; true if it did not.
template <class Work>
bool answered_unless(sdk::Deliveries& deliveries, std::string_view id, Work work) {
  try {
    work();
    return true;
  } catch (const Rejected& failure) {
    deliveries.rejected(id, failure.id, failure.args);
  } catch (const Later& failure) {
    deliveries.retry(id, failure.seconds, failure.id, failure.args);
  } catch (const sdk::Failure& failure) {
    deliveries.retry(id, 0, failure.id, failure.args);
  } catch (const std::exception& error) {
    deliveries.retry(id, 0, "failed", {{"what", error.what()}});
  }
  return false;
}

/// An item that cannot be read is never delivered by trying again.
std::optional<Item> read(sdk::Deliveries& deliveries, std::size_t i) {
  const auto given = deliveries.item(i);
  try {
    return parse(given.id, given.json);
  } catch (const sdk::Failure& failure) {
    deliveries.rejected(given.id, failure.id, failure.args);
    return std::nullopt;
  }
}

}  // namespace

void run(sdk::Deliveries& deliveries, const std::function<std::function<Done(const Item&)>()>& open) {
  std::function<Done(const Item&)> one;
  for (std::size_t i = 0; i < deliveries.size() && !deliveries.cancelled(); ++i) {
    const auto item = read(deliveries, i);
    if (!item) continue;
    Done done;
    const bool delivered = answered_unless(deliveries, item->id, [&] {
      if (!one) one = open();
      done = one(*item);
    });
    if (!delivered) continue;
    if (done.state.empty()) {
      deliveries.delivered(item->id, done.reference);
    } else {
      deliveries.state(item->id, done.reference, done.state);
    }
  }
}

void run_together(sdk::Deliveries& deliveries, const std::function<void(const std::vector<Item>&)>& all) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (auto item = read(deliveries, i)) items.push_back(std::move(*item));
  }
  if (items.empty()) return;
  const auto retry = [&](const std::string& text_id, const sdk::Args& args) {
    for (const auto& item : items) deliveries.retry(item.id, 0, text_id, args);
  };
  try {
    all(items);
  } catch (const sdk::Failure& failure) {
    return retry(failure.id, failure.args);
  } catch (const std::exception& error) {
    return retry("failed", {{"what", error.what()}});
  }
  for (const auto& item : items) deliveries.delivered(item.id);
}

}  // namespace behorig::delivery
