#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "core/settings/sign_in.h"

namespace behorig::identity {

/// Who a believed token says that somebody is.
struct Claimed {
  std::string issuer, subject;
  std::vector<std::string> groups;
  std::string person;   ///< key of the register; blank = not said
  std::string address;  ///< e-mail, case folded, that stands for a person of the register; blank = not said
};

/// An address that is not verified is none, unless the settings say otherwise.
Claimed claimed_by(const boost::json::object& claims, const ClaimSettings& settings);

}  // namespace behorig::identity
