#include "plugins/common/delivery/run.h"

namespace behorig::delivery {

std::vector<sdk::Text> texts() {
  return {
      {"item-wrong", "The delivery cannot be read ({what} is missing or wrong): report it.",
       "Leveransen går inte att läsa ({what} saknas eller är fel): rapportera det."},
      // Says to the host that an incident's items may come together: none is delivered before one that waits.
      {"earlier-waits", "Something that happened to the incident earlier has to be told first.",
       "Något som hände ärendet tidigare ska berättas först."},
      {"incident-state", "The incident is {state}.", "Ärendet är {state}."},
      {"option-number", "The option {option} must be between {least} and {most}.",
       "Valet {option} måste ligga mellan {least} och {most}."},
  };
}

}  // namespace behorig::delivery
