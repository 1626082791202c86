#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plugins/common/delivery/item.h"

namespace behorig::rest {

/// Where a rendered text stands; it decides how values are written there.
enum class Place { url, header, json, form };

/// What {{name}} may name: the fields of an item, and what a caller adds.
using Values = std::map<std::string, std::string, std::less<>>;
Values values_of(const delivery::Item& item);
/// The name of the field that is JSON by itself and stands in Place::json only: the item's changes.
inline constexpr std::string_view kChanges = "changes";

/// The text with its {{names}} filled in: percent-encoded in urls and forms, escaped within the quotes of
/// JSON, without control characters in headers. No value ends what it stands in. Throws sdk::Failure
/// "template-unknown" with {name}, "template-open" where {{ has no }}, and "body-not-json" where that is what
/// comes out for Place::json.
std::string rendered(std::string_view text, const Values& values, Place place);

}  // namespace behorig::rest
