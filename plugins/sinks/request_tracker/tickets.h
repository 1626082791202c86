#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "plugins/common/http/client.h"

namespace behorig::request_tracker {

struct Ticket {
  std::string id = {};      ///< digits
  std::string status = {};  ///< of its lifecycle: new, open, stalled, resolved, rejected, deleted, ...
  std::string subject = {};
  std::string key = {};     ///< value of the field; blank = none
  std::string closed = {};  ///< UTC: when it last became resolved or rejected; 1970 or blank = never
  std::string etag = {};    ///< only of `get`
};

/// The tickets of one queue over REST 2.0. `field` is the custom field that holds an incident's key. Throws
/// as http::Client and http::must_be_taken do, and sdk::Failure "rt-answer" where an answer is not what it
/// must be.
class Tickets {
 public:
  struct Place {
    std::string url;  ///< of RT itself, without /REST/2.0
    std::string token, queue, field;
  };
  /// Throws sdk::Failure "rt-name" for a queue or field whose name cannot stand in a query.
  Tickets(http::Client& client, Place place);

  /// Every ticket with exactly this key but those that RT calls deleted, whatever its queue; oldest first.
  std::vector<Ticket> with_key(const std::string& key);
  /// Tickets of the queue that this user made, with this subject, that are new and have no key.
  std::vector<Ticket> strays(const std::string& subject);
  /// The newest hundred of any subject.
  std::vector<Ticket> strays();
  Ticket get(const std::string& id);
  /// The number of the new ticket. Whether it got its key must be read back: RT does not say.
  std::string create(const boost::json::object& ticket, const std::string& key);
  /// False where somebody changed the ticket since `ticket` was read. What RT really changed must be read
  /// back.
  bool change(const Ticket& ticket, const boost::json::object& values);
  /// Sets the key; blank = takes it away.
  void set_key(const Ticket& ticket, const std::string& key);
  void comment(const Ticket& ticket, const std::string& subject, const std::string& text);
  bool has_comment(const Ticket& ticket, const std::string& subject);

 private:
  http::Answer ask(const std::string& method, const std::string& path, const std::string& body = {},
                   const std::string& etag = {});
  std::vector<Ticket> search(const std::string& query, const char* order = "ASC");
  std::string of_strays() const;
  std::string rest(const std::string& path) const { return place_.url + "/REST/2.0" + path; }

  http::Client& client_;
  Place place_;
};

/// What RT's answers hold; for fuzzing. Throw sdk::Failure "rt-answer".
Ticket ticket_of(const boost::json::object& object, const std::string& field);
std::vector<Ticket> tickets_of(const http::Answer& answer, const std::string& url, const std::string& field);
/// In TicketSQL's quotes.
std::string quoted(std::string_view text);

}  // namespace behorig::request_tracker
