#pragma once

// The rules of OCSF 1.8.0 for the events that plugins/common/formats writes, as data, and what breaks them.

#include <boost/json.hpp>
#include <string>

namespace behorig::testing {

/// The first rule that the event breaks, with where ("resources.0.colour: unknown"); blank where it keeps
/// all. Stricter than OCSF: a required text is not blank, nothing deprecated is used, and what the rules here
/// do not describe is broken, so that an event cannot grow an attribute that nobody looked up.
std::string broken_ocsf_rule(const boost::json::object& event);

}  // namespace behorig::testing
