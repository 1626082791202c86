#include "plugins/common/delivery/run.h"

#include <map>
#include <set>

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
  std::set<std::string> waiting;                  // incidents
  std::map<std::string, std::string> references;  // that earlier items of the incident got
  for (std::size_t i = 0; i < deliveries.size() && !deliveries.cancelled(); ++i) {
    auto item = read(deliveries, i);
    if (!item) continue;
    if (item->reference.empty()) item->reference = references[item->key];
    if (waiting.contains(item->key)) {
      deliveries.retry(item->id, 0, "earlier-waits");
      continue;
    }
    Done done;
    const bool delivered = answered_unless(deliveries, item->id, [&] {
      if (!one) one = open();
      done = one(*item);
    });
    if (!delivered) {
      waiting.insert(item->key);
      continue;
    }
    if (!done.reference.empty()) references[item->key] = done.reference;
    if (done.state.empty()) {
      deliveries.delivered(item->id, done.reference);
    } else {
      deliveries.state(item->id, done.reference, done.state);
    }
  }
}

namespace {

std::vector<Item> read_all(sdk::Deliveries& deliveries) {
  std::vector<Item> out;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (auto item = read(deliveries, i)) out.push_back(std::move(*item));
  }
  return out;
}

}  // namespace

void run_together(sdk::Deliveries& deliveries, const std::function<void(const std::vector<Item>&)>& all) {
  run_apart(deliveries, [&](const std::vector<Item>& items) {
    all(items);
    return std::vector<std::optional<Trouble>>(items.size());
  });
}

void run_apart(sdk::Deliveries& deliveries,
               const std::function<std::vector<std::optional<Trouble>>(const std::vector<Item>&)>& all) {
  const auto items = read_all(deliveries);
  if (items.empty()) return;
  std::vector<std::optional<Trouble>> troubles;
  const auto with_all = [&](const std::string& text_id, const sdk::Args& args) {
    troubles.assign(items.size(), Trouble{.text_id = text_id, .args = args});
  };
  try {
    troubles = all(items);
  } catch (const sdk::Failure& failure) {
    with_all(failure.id, failure.args);
  } catch (const std::exception& error) {
    with_all("failed", {{"what", error.what()}});
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& trouble = troubles.at(i);
    if (!trouble) {
      deliveries.delivered(items[i].id);
    } else if (trouble->for_good) {
      deliveries.rejected(items[i].id, trouble->text_id, trouble->args);
    } else {
      deliveries.retry(items[i].id, trouble->seconds, trouble->text_id, trouble->args);
    }
  }
}

}  // namespace behorig::delivery
