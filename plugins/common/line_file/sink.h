#pragma once

#include <string>
#include <vector>

#include "plugins/common/formats/format.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::line_file {

/// The options of a sink that appends to a file of lines: path, file (`usual_name`), max_mib and keep.
std::vector<sdk::Option> options(const std::string& usual_name);

/// Appends each change of all items as one line. Throws sdk::Failure for options that are wrong, and as File
/// does.
void append(const sdk::Deliveries& deliveries, const std::vector<delivery::Item>& items,
            const formats::Format& format);

/// What this library may say, with what items and formats may; for About::texts.
std::vector<sdk::Text> texts();

}  // namespace behorig::line_file
