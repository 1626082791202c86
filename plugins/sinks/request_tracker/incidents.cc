#include "plugins/sinks/request_tracker/incidents.h"

#include "plugins/common/delivery/time.h"
#include "plugins/common/text/clean.h"

namespace behorig::request_tracker {
namespace {

namespace json = boost::json;
using delivery::Action;

constexpr int kTries = 5;

std::string comment_name(const delivery::Item& item) { return "Behorig " + item.id; }

/// RT keeps so much of it: what is searched for must be what was written.
std::string subject_of(const delivery::Item& item) {
  constexpr std::size_t kMost = 190;
  return text::cleaned(item.title, kMost);
}

/// The first owner that has one; RT leaves the ticket to nobody where it does not know the address.
std::string owner_of(const delivery::Item& item) {
  for (const auto& owner : item.owners) {
    if (!owner.email.empty()) return owner.email;
  }
  return {};
}

}  // namespace

std::string state_of(const std::string& status) {
  if (status == "new" || status == "resolved" || status == "rejected") return status;
  return status == "deleted" ? "gone" : "open";
}

void Incidents::set_status(const std::string& id, bool closed) {
  for (int tried = 0; tried < kTries; ++tried) {
    const Ticket now = tickets_.get(id);
    const std::string state = state_of(now.status);
    const bool is_closed = state != "new" && state != "open";
    if (is_closed == closed) return;
    // Somebody who works on the ticket at this moment is not overruled: it is looked at again.
    tickets_.change(now, {{"Status", closed ? "resolved" : "open"}});
  }
  throw sdk::Failure("rt-status", {{"ticket", id}, {"status", closed ? "resolved" : "open"}});
}

/// A field with a pattern takes no blank: another value then. Where neither is taken the older ticket still
/// comes first.
void Incidents::release_key(const Ticket& ticket) {
  tickets_.set_key(ticket, "");
  if (tickets_.get(ticket.id).key == ticket.key) tickets_.set_key(ticket, "duplicate-" + ticket.id);
}

void Incidents::reject(const std::string& id, const std::string& why) {
  if (const Ticket first = tickets_.get(id); !first.key.empty()) release_key(first);
  for (int tried = 0; tried < kTries; ++tried) {
    const Ticket now = tickets_.get(id);
    if (now.status == "rejected" || now.status == "deleted") return;
    if (!tickets_.has_comment(now, "Behorig duplicate")) tickets_.comment(now, "Behorig duplicate", why);
    tickets_.change(tickets_.get(id), {{"Status", "rejected"}});
  }
  throw sdk::Failure("rt-status", {{"ticket", id}, {"status", "rejected"}});
}

/// Two attempts that ran at once both got the key.
void Incidents::reject_others(const std::vector<Ticket>& found) {
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (found[i].status == "rejected") continue;
    reject(found[i].id, "The same incident is ticket " + found[0].id + ".");
  }
}

/// An attempt that was stopped between making its ticket and seeing that the key was taken.
void Incidents::reject_strays(const delivery::Item& item) {
  for (const auto& stray : tickets_.strays(subject_of(item)))
    reject(stray.id, "Made while another ticket for the incident " + item.key + " was made.");
}

/// A request that was on its way when its sender was stopped may be carried out after the next attempt's, and
/// that did not see its ticket. One question for all of a batch: there are hardly ever any.
void Incidents::reject_late(const Ticket& ticket) {
  if (!strays_) strays_ = tickets_.strays();
  for (const Ticket& stray : *strays_) {
    if (stray.subject == ticket.subject) reject(stray.id, "The same incident is ticket " + ticket.id + ".");
  }
}

Ticket Incidents::with_its_key(const Ticket& made, const delivery::Item& item) {
  if (made.key == item.key) return made;
  // RT answers 201 all the same. With nobody else's ticket in the way it may be the create form that lacks
  // it.
  if (tickets_.with_key(item.key).empty()) tickets_.set_key(made, item.key);
  Ticket again = tickets_.get(made.id);
  if (again.key == item.key || !tickets_.with_key(item.key).empty()) return again;
  reject(made.id, "The key " + item.key + " could not be written into the ticket.");
  throw delivery::Rejected("rt-field", {{"key", item.key}});
}

Ticket Incidents::create(const delivery::Item& item) {
  json::object ticket{{"Subject", subject_of(item)},
                      {"Content", item.text},
                      {"ContentType", "text/plain"},
                      {"Status", "new"}};
  if (const std::string owner = owner_of(item); !owner.empty()) ticket["Owner"] = owner;
  const std::string id = tickets_.create(ticket, item.key);
  const Ticket made = with_its_key(tickets_.get(id), item);
  const auto found = tickets_.with_key(item.key);
  if (found.empty()) throw sdk::Failure("rt-lost", {{"ticket", id}, {"key", item.key}});
  reject_others(found);
  if (made.key != item.key) reject(id, "The same incident is ticket " + found[0].id + ".");
  return found[0];
}

/// Once, also where the answer to the first time was lost.
void Incidents::tell(const Ticket& ticket, const delivery::Item& item) {
  const std::string name = comment_name(item);
  if (!tickets_.has_comment(ticket, name)) tickets_.comment(ticket, name, item.title + "\n\n" + item.text);
}

/// Once for each time that it was resolved: the comment bears that time.
bool Incidents::open_again(const Ticket& ticket, const delivery::Item& item) {
  const std::string name = "Behorig reopened " + item.key + " " + ticket.closed;
  for (int tried = 0; tried < kTries; ++tried) {
    const Ticket now = tickets_.get(ticket.id);
    // Somebody was faster.
    if (now.status != "resolved" || now.closed != ticket.closed) return now.status != "resolved";
    if (!tickets_.has_comment(now, name)) {
      tickets_.comment(now, name, item.text);
      continue;  // it changed the ticket
    }
    tickets_.change(now, {{"Status", "open"}});
  }
  throw sdk::Failure("rt-status", {{"ticket", ticket.id}, {"status", "open"}});
}

delivery::Done Incidents::look(const delivery::Item& item) {
  const auto found = tickets_.with_key(item.key);
  if (found.empty()) return {.reference = item.reference, .state = "gone"};
  const Ticket& ticket = found[0];
  delivery::Done out{.reference = ticket.id, .state = state_of(ticket.status)};
  const auto closed = delivery::epoch_milliseconds(ticket.closed),
             seen = delivery::epoch_milliseconds(item.seen);
  const bool too_early = reopen_ && ticket.status == "resolved" && closed && seen && *seen > *closed;
  try {
    reject_late(ticket);
    if (too_early && open_again(ticket, item)) out.state = "open";
  } catch (const sdk::Failure& failure) {
    // What it is now is still worth knowing.
    warn_("ticket " + ticket.id +
          (too_early ? " was resolved though its deviations stand, and was not opened: "
                     : " may have a second one beside it, which was not rejected: ") +
          failure.id);
  }
  return out;
}

delivery::Done Incidents::put(const delivery::Item& item) {
  if (item.action == Action::look) return look(item);
  const auto found = tickets_.with_key(item.key);
  if (found.empty()) {
    if (item.action == Action::close) return {};
    const Ticket ticket = create(item);
    reject_strays(item);
    return {.reference = ticket.id};
  }
  reject_others(found);
  const Ticket& ticket = found[0];
  if (item.action == Action::open) {
    reject_strays(item);
  } else {
    reject_late(ticket);
    tell(ticket, item);
  }
  if (item.action == Action::close || item.action == Action::reopen)
    set_status(ticket.id, item.action == Action::close);
  return {.reference = ticket.id};
}

}  // namespace behorig::request_tracker
