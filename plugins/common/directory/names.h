#pragma once

#include "plugins/common/ldap/names.h"

namespace behorig::directory {

using ldap::kNone;
using ldap::Named;
using ldap::Names;
using ldap::text_of;
using ldap::Texts;

}  // namespace behorig::directory
