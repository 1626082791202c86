#pragma once

#include <boost/json.hpp>
#include <string>

#include "plugins/common/http/client.h"

namespace behorig::http {

/// The answer's JSON object, at most 32 levels deep. Throws sdk::Failure that says what came instead: another
/// status than 200 ("http-refused", "http-not-there", "http-redirect", "http-status"), another type, no JSON.
boost::json::object object_of(const Answer& answer, const std::string& url);

}  // namespace behorig::http
