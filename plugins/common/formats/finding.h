#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "plugins/common/delivery/item.h"

namespace behorig::formats {

/// A member of the finding that is a text; blank where it is null, missing or anything else.
std::string_view member(const boost::json::object& finding, std::string_view name);
/// The finding's title in the item's language, or in English; the item's own where it has none.
std::string title_of(const delivery::Item& item, const delivery::Change& change);
/// The sentences that say why, in the item's language, with spaces between them.
std::string reasons_of(const delivery::Item& item, const delivery::Change& change);

/// One line without its end: envelope, change and finding, as `jsonl` writes them (behorig.change/1 of
/// core/docs/formats.md).
std::string change_line(const delivery::Item& item, const delivery::Change& change);
boost::json::object change_object(const delivery::Item& item, const delivery::Change& change);

/// What a change does to a finding.
enum class Step { appears, goes_on, ends };
Step step_of(std::string_view change);

}  // namespace behorig::formats
