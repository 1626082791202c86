#pragma once

#include <string>
#include <vector>

#include "plugins/common/delivery/item.h"

namespace behorig::webhook {

/// One POST: what it is called in `webhook-id`, and its body.
struct Message {
  std::string id, body;
};

/// CloudEvents 1.0 in JSON, one for each change of the item, each a message; or with `batch` arrays of them,
/// at most 100 a message. The same item makes the same messages.
std::vector<Message> messages(const delivery::Item& item, const std::string& source, bool batch);

}  // namespace behorig::webhook
