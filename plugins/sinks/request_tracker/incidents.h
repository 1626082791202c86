#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/delivery/run.h"
#include "plugins/sinks/request_tracker/tickets.h"

namespace behorig::request_tracker {

/// One ticket for each incident, whatever was interrupted before: the oldest with the incident's key is it;
/// what else this sink made for it is rejected.
class Incidents {
 public:
  /// `reopen`: a ticket that was resolved before a check that still found its deviations is opened again.
  /// `warn` is told, in English, where that could not be done.
  Incidents(Tickets& tickets, bool reopen, std::function<void(const std::string&)> warn)
      : tickets_(tickets), reopen_(reopen), warn_(std::move(warn)) {}

  /// Throws delivery::Rejected "rt-field" where RT takes the key into the field in no way.
  delivery::Done put(const delivery::Item& item);

 private:
  Ticket create(const delivery::Item& item);
  Ticket with_its_key(const Ticket& made, const delivery::Item& item);
  void release_key(const Ticket& ticket);
  void reject(const std::string& id, const std::string& why);
  void reject_others(const std::vector<Ticket>& found);
  void reject_strays(const delivery::Item& item);
  void reject_late(const Ticket& ticket);
  void tell(const Ticket& ticket, const delivery::Item& item);
  void set_status(const std::string& id, bool closed);
  delivery::Done look(const delivery::Item& item);
  bool open_again(const Ticket& ticket, const delivery::Item& item);

  Tickets& tickets_;
  bool reopen_;
  std::function<void(const std::string&)> warn_;
  std::optional<std::vector<Ticket>> strays_ = {};  ///< as they were when this batch first met a ticket
};

/// new, open, resolved or rejected: what a ticket's status means; one that lives on is open.
std::string state_of(const std::string& status);

}  // namespace behorig::request_tracker
