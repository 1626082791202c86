#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::identity {

/// The object that the text is; nullopt if it is anything else, is longer than `most`, deeper than 16, or has
/// two members of one name: readers differ in which of them they believe.
std::optional<boost::json::object> strict_object(std::string_view text, std::size_t most);

/// A member that is a text; nullptr if there is none, or it is something else.
const boost::json::string* text_in(const boost::json::object& object, std::string_view name);
std::string text_or_blank(const boost::json::object& object, std::string_view name);

}  // namespace behorig::identity
