#pragma once

#include <boost/json/fwd.hpp>

#include "core/catalogue/catalogue.h"
#include "core/daemon/board.h"

namespace behorig {

/// Somebody's asking, with what came of each system: `behorig.check-asked/1`.
boost::json::object asked_json(const Asked& asked, const Catalogue& catalogue);

}  // namespace behorig
