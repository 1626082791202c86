#include <algorithm>

#include "core/controls/run_controls.h"
#include "core/model/control.h"

namespace behorig {

Deviation register_refused(const std::vector<Message>& errors) {
  constexpr std::size_t kMostReasons = 20;
  Deviation out;
  out.control = control::register_refused;
  out.reasons.assign(errors.begin(),
                     errors.begin() + static_cast<std::ptrdiff_t>(std::min(errors.size(), kMostReasons)));
  return out;
}

}  // namespace behorig
