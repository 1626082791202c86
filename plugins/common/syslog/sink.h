#pragma once

#include <string>
#include <vector>

#include "plugins/common/formats/format.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::syslog {

/// The options of a sink that sends to a collector: where it is, who says so, and as what.
std::vector<sdk::Option> options();
std::vector<std::string> capabilities();

/// Sends each change of all items as one message, over a connection of its own. Throws sdk::Failure for
/// options that are wrong, and as tls::Stream does.
void send(sdk::Deliveries& deliveries, const std::vector<delivery::Item>& items,
          const formats::Format& format);

/// What this library may say, with what items, formats and streams may; for About::texts.
std::vector<sdk::Text> texts();

}  // namespace behorig::syslog
