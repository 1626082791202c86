#pragma once

#include <boost/json.hpp>
#include <string_view>

namespace behorig::scim {

/// The attribute of that name, whose case means nothing (RFC 7643, section 2.1); nullptr if there is none.
const boost::json::value* field(const boost::json::object& object, std::string_view name);

}  // namespace behorig::scim
