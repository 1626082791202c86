#pragma once

#include <boost/json.hpp>

#include "plugins/common/delivery/item.h"

namespace behorig::formats {

/// Classes of OCSF 1.8.0 that a finding can be told as.
enum class OcsfClass { compliance = 2003, detection = 2004, iam_analysis = 2008 };

/// An event of OCSF 1.8.0 for one change. `finding_info.uid` is the finding's id and stays the same;
/// `metadata.uid` is the change's. What OCSF has no place for stands in `unmapped`: the whole
/// behorig.finding/1, its delivery and its incident.
boost::json::object ocsf(const delivery::Item& item, const delivery::Change& change, OcsfClass as);

}  // namespace behorig::formats
