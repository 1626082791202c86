#include "plugins/common/scim/field.h"

#include <strings.h>

namespace behorig::scim {

const boost::json::value* field(const boost::json::object& object, std::string_view name) {
  if (const auto* exact = object.if_contains(name)) return exact;
  for (const auto& [key, value] : object) {
    if (key.size() == name.size() && ::strncasecmp(key.data(), name.data(), name.size()) == 0) return &value;
  }
  return nullptr;
}

}  // namespace behorig::scim
