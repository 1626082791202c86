#pragma once

#include "plugins/common/ldap/names.h"

namespace behorig::ldap_connector {

using ldap::kNone;
using ldap::Named;
using ldap::Names;
using ldap::text_of;
using ldap::Texts;

}  // namespace behorig::ldap_connector
