#include "core/register/capacity.h"

namespace behorig {

std::string_view name_of(Register::Capacity capacity) {
  switch (capacity) {
    case Register::Capacity::system_owner:
      return "system_owner";
    case Register::Capacity::information_owner:
      return "information_owner";
    case Register::Capacity::deputy:
      return "deputy";
    case Register::Capacity::approver:
      return "approver";
  }
  return {};
}

}  // namespace behorig
