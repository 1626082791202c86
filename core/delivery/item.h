#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"
#include "core/delivery/audience.h"
#include "core/delivery/listeners.h"
#include "core/store/outgoing.h"
#include "core/store/store.h"

namespace behorig {

/// What happens to an incident.
enum class IncidentAction { open, update, close, reopen };
std::string_view name_of(IncidentAction action);

/// What a sink is told at once about one incident.
struct Told {
  std::string id;  ///< of the delivery
  Instant made{};
  IncidentAction action = IncidentAction::open;
  Incident incident;                       ///< as it is after the changes
  std::vector<const OutboxItem*> changes;  ///< in their order; at least one
};

/// The item that the sink gets (core/docs/formats.md, behorig.delivery/1), as it is kept until it is handed
/// over: without the incident's reference and the owners, and in every language that they may want.
std::string item_json(const Told& told, const Audience& audience, const Catalogue& catalogue,
                      Language language);

/// The same as it is handed over: with the reference, if there is one, and those who are to hear of it now.
/// Who owned the system when the item was made may not have anything to do with it any more.
std::string handed_over(const Delivery& delivery, Listeners& listeners, Instant now);

/// Asks for the state of an incident. With the word for people that its deviations still stand, where a check
/// saw one and nothing else waits to be told.
std::string look_json(const std::string& id, const Incident& incident, const std::string& made,
                      const Catalogue& catalogue, Language language);

}  // namespace behorig
