#include "plugins/common/ldap/changes.h"

#include <strings.h>

#include <algorithm>
#include <map>
#include <set>

#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/doubts.h"
#include "plugins/common/ldap/sync.h"
#include "plugins/common/text/case.h"

namespace behorig::ldap {
namespace {

/// Attributes that a server changes without saying so: logins. They are asked for anew.
const std::vector<std::string> kLogins{"authTimestamp", "pwdLastSuccess"};
/// Attributes by whose values a server may add members to an entry that has not changed (dynlist).
const std::vector<std::string> kUrls{"memberURL", "labeledURI"};
/// Kept by the server, and never changed unless the entry is.
const std::set<std::string> kSteady{
    "entryuuid",       "entrycsn",       "createtimestamp",      "pwdstarttime",     "pwdendtime",
    "authtimestamp",   "pwdlastsuccess", "nsaccountlock",        "entrydn",          "objectclass",
    "modifytimestamp", "creatorsname",   "pwdaccountlockedtime", "pwdpolicysubentry"};

std::size_t add(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& one) {
    return ::strcasecmp(one.c_str(), name.c_str()) == 0;
  });
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  names.push_back(name);
  return names.size() - 1;
}

/// The attribute's place in a request; its size if it is not in it.
std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  auto copy = names;
  return add(copy, name);
}

/// With what is needed to follow the entries behind what was asked for.
Request followed(Request request) {
  for (const char* name : {"entryUUID", "entryCSN"}) add(request.attributes, name);
  for (const auto& name : kUrls) add(request.attributes, name);
  return request;
}

/// The 16 octets of a UUID's text; blank if it is none.
std::string octets_of(std::string_view uuid) {
  std::string digits, out;
  std::copy_if(uuid.begin(), uuid.end(), std::back_inserter(digits), [](char c) { return c != '-'; });
  if (uuid.size() != 36 || digits.size() != 32) return {};
  const auto value = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (value(digits[i]) < 0 || value(digits[i + 1]) < 0) return {};
    out += static_cast<char>(value(digits[i]) << 4 | value(digits[i + 1]));
  }
  return out;
}

/// The entries below the base that others lie below, with the base: DN's key and entryUUID. When one of them
/// gets another name, all below it do, and the server speaks of none of them.
std::vector<std::string> containers(const Connection& connection, const Server& server,
                                    const Request& request, const Watch& watch) {
  std::vector<std::string> out;
  const auto add_all = [&](const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto key = dn_key(entries.dn(i));
      if (!key || !entries.has(i, 0)) odd("an entry without entryUUID");
      out.push_back(*key + "\n" + std::string(entries.first(i, 0)));
    }
  };
  const auto base = find(connection, request.base, {"entryUUID"});
  if (base.what != Found::What::entry) odd("a base that is hidden");
  add_all(base.entries);
  if (request.scope == LDAP_SCOPE_SUBTREE) {
    const Request inner{.base = request.base,
                        .scope = LDAP_SCOPE_SUBTREE,
                        .filter = "(hasSubordinates=TRUE)",
                        .attributes = {"entryUUID"}};
    search(connection, server, inner, watch, [&](Entries&& entries) { add_all(entries); });
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Does every entry lie where the containers are known?
void check_places(const Entries& entries, const std::vector<std::string>& containers,
                  const std::string& base) {
  std::set<std::string, std::less<>> known;
  for (const auto& one : containers) known.insert(one.substr(0, one.find('\n')));
  const auto base_key = dn_key(base);
  std::string key;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!dn_key(entries.dn(i), key)) odd("an entry that is none");
    const std::size_t comma = key.find(',');
    const bool inside = comma != std::string::npos && known.contains(std::string_view(key).substr(comma + 1));
    if (!inside && key != base_key) odd("an entry below one that is hidden");
  }
}

/// Are the newest of the entries that the server did not speak of as they are remembered? A server that was
/// set back to an earlier state, or another server, has not even these; with them it has all that is older.
void check_newest(const Entries& entries, const MemoryPart& part, const SyncRefresh& refresh,
                  const std::vector<std::string>& attributes, const Connection& connection) {
  const std::size_t csn = place_of(attributes, "entryCSN"), uuid = place_of(attributes, "entryUUID");
  std::map<std::string, std::pair<std::string, std::size_t>> newest;  // by the server that wrote it
  std::size_t number = 0;
  part.each([&](const MemoryPart::Entry& entry) {
    const std::size_t i = number++;
    if (refresh.was_sent(entry.id)) return;
    const std::string value(entries.first(i, csn));
    const std::size_t second = value.find('#', value.find('#') + 1);
    if (second == std::string::npos) odd("an entry without entryCSN");
    auto& best = newest[value.substr(second, 5)];
    if (value > best.first) best = {value, i};
  });
  for (const auto& [server, one] : newest) {
    const std::size_t i = one.second;
    const auto found = find(connection, std::string(entries.dn(i)), {"entryCSN", "entryUUID"});
    if (found.what != Found::What::entry || found.entries.first(0, 0) != entries.first(i, csn) ||
        found.entries.first(0, 1) != entries.first(i, uuid))
      odd("an earlier state, or another server");
  }
}

/// Finds who logged in since then; blank if nothing says when anybody did.
std::string logged_in_since(const Entries& entries, const std::vector<std::string>& attributes) {
  std::string filter;
  for (const auto& name : kLogins) {
    const std::size_t place = place_of(attributes, name);
    std::string_view latest;
    for (std::size_t i = 0; i < entries.size(); ++i) latest = std::max(latest, entries.first(i, place));
    // From the hour of the latest one on: the server's clock may be set a little.
    const std::string hour(latest.substr(0, 10));
    const bool time = hour.size() == 10 && hour.find_first_not_of("0123456789") == std::string::npos;
    if (!latest.empty() && !time) odd("a time that is none");
    if (time) filter += "(" + name + ">=" + hour + "0000Z)";
  }
  return filter;
}

/// Entries whose members a server may look for when it is asked.
std::vector<std::string> with_urls(const Entries& entries, const std::vector<std::string>& attributes) {
  std::vector<std::size_t> urls;
  for (const auto& name : kUrls) urls.push_back(place_of(attributes, name));
  std::vector<std::string> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool chosen =
        std::any_of(urls.begin(), urls.end(), [&](std::size_t place) { return entries.has(i, place); });
    if (chosen) out.emplace_back(entries.dn(i));
  }
  return out;
}

/// contextCSN of the naming context that the base lies in; nullopt if it cannot be seen.
std::optional<std::string> context_csn(const Connection& connection, const Server& server,
                                       const std::string& base) {
  const auto key = dn_key(base);
  std::string context;
  for (const auto& name : server.naming_contexts) {
    const auto other = dn_key(name);
    const bool above = key && other && (*key == *other || key->ends_with("," + *other));
    if (above && name.size() > context.size()) context = name;
  }
  if (context.empty()) return std::nullopt;
  const auto found = find(connection, context, {"contextCSN"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  std::vector<std::string> values;
  found.entries.values(0, 0, [&](std::string_view value) { values.emplace_back(value); });
  std::sort(values.begin(), values.end());
  std::string out;
  for (const auto& value : values) out += value + "\n";
  return out;
}

/// Password policies that entries name; a few, which many name. They are none of the entries.
std::set<std::string> policies_of(const Entries& entries, const std::vector<std::string>& attributes) {
  std::set<std::string> out;
  const std::size_t place = place_of(attributes, "pwdPolicySubentry");
  constexpr std::size_t kMost = 200;
  for (std::size_t i = 0; i < entries.size() && out.size() < kMost; ++i) {
    if (entries.has(i, place)) out.emplace(entries.first(i, place));
  }
  return out;
}

}  // namespace

void Changes::begin(const Connection& connection, const Server& server, const Watch& watch,
                    const sdk::Host::Remembered& remembered, Notes& notes) {
  server_ = server;
  states_.resize(searches_.size());
  if (full_every_ <= 1 || !server.sync) return;
  std::vector<std::string> attributes;
  std::vector<std::vector<std::string>> needed;
  for (const Search& search : searches_) {
    auto& names = needed.emplace_back(search.request.attributes);
    for (auto& name : chosen_by(search.request.filter)) names.push_back(std::move(name));
    for (const auto& name : names) add(attributes, name);
  }
  auto kept = kept_by_server(connection, server, attributes);
  if (!kept) {
    note_why(notes, "changes-not", "*", sdk::Failure("why-schema"));
    return;
  }
  kept->insert({"memberof", "1.2.840.113556.1.2.102", ""});
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    const std::string& base = searches_[i].request.base;
    const auto loose = std::find_if(needed[i].begin(), needed[i].end(), [&](const std::string& name) {
      return kept->contains(text::lower(name)) && !kSteady.contains(text::lower(name));
    });
    if (loose == needed[i].end()) states_[i].csn = context_csn(connection, server, base);
    if (states_[i].csn) continue;
    note_why(notes, "changes-not", base,
             loose == needed[i].end() ? sdk::Failure("why-no-state")
                                      : sdk::Failure("why-attribute", {{"attribute", *loose}}));
  }
  if (remembered.bytes.empty()) return;
  take_memory(remembered, notes);
  bring_up_to_date(connection, watch, notes);
}

void Changes::take_memory(const sdk::Host::Remembered& remembered, Notes& notes) {
  memory_ = usable_memory(remembered, settings_, full_every_, "*", notes);
  if (!memory_) return;
  rounds_ = memory_->rounds;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    State& state = states_[i];
    if (!state.csn) continue;
    state.old = memory_->part(searches_[i].name);
    state.same = std::find(memory_->state.begin(), memory_->state.end(),
                           std::pair(searches_[i].name, *state.csn)) != memory_->state.end();
  }
}

/// All of them or none: what has happened to the members of one search's groups shows in the entries of
/// another.
void Changes::bring_up_to_date(const Connection& connection, const Watch& watch, Notes& notes) {
  std::vector<std::string> left;
  std::size_t number = 0;
  try {
    for (; number < searches_.size(); ++number) {
      if (states_[number].old != nullptr) refresh(number, connection, watch, left);
    }
    ask_doubtful(connection, left);
  } catch (const sdk::Failure& failure) {
    if (watch.cancelled()) throw;
    note_why(notes, "changes-anew", number < searches_.size() ? searches_[number].request.base : "*",
             failure);
    for (State& state : states_) state.old = nullptr;
  }
}

void Changes::refresh(std::size_t number, const Connection& connection, const Watch& watch,
                      std::vector<std::string>& left) {
  State& state = states_[number];
  if (state.same) return;
  const Request request = followed(searches_[number].request);
  MemoryPart& part = *state.old;
  SyncRefresh refresh(part);
  refresh.run(connection, request, watch, {});
  if (containers(connection, server_, request, watch) != part.marks) odd("the tree has changed");
  state.entries = entries_of(part, request.attributes);
  check_places(*state.entries, part.marks, request.base);
  check_newest(*state.entries, part, refresh, request.attributes, connection);
  left.insert(left.end(), refresh.left().begin(), refresh.left().end());
  state.changed = refresh.changed();
  state.gone = refresh.gone();
}

/// Some servers write the names of their members into groups without a word (OpenLDAP's refint, for what was
/// renamed or deleted, and a while after that). Whoever names something that is not there, or was another
/// entry, is asked for anew.
void Changes::ask_doubtful(const Connection& connection, const std::vector<std::string>& left) {
  Doubts doubts;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    if (states_[i].old == nullptr) continue;
    doubts.there(searches_[i].request.base, entries(i));
    for (const auto& dn : policies_of(entries(i), followed(searches_[i].request).attributes)) {
      if (find(connection, dn, {LDAP_NO_ATTRS}).what == Found::What::entry) doubts.there(dn);
    }
  }
  doubts.left(left);
  constexpr std::size_t kMost = 200;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    if (states_[i].old == nullptr) continue;
    const auto attributes = followed(searches_[i].request).attributes;
    std::vector<std::string> doubtful;
    for (const std::size_t entry : doubts.in(entries(i), attributes.size()))
      doubtful.emplace_back(entries(i).dn(entry));
    for (const auto& dn : doubtful) {
      if (++asked > kMost) odd("many entries that name others which are not there");
      const auto found = find(connection, dn, attributes);
      if (found.what != Found::What::entry) odd("an entry that is hidden");
      keep_anew(i, found.entries);
    }
  }
}

/// Of what is remembered, as it is now.
const Entries& Changes::entries(std::size_t number) {
  State& state = states_[number];
  if (!state.entries) state.entries = entries_of(*state.old, followed(searches_[number].request).attributes);
  return *state.entries;
}

/// Entries that are remembered, as they are now.
void Changes::keep_anew(std::size_t number, const Entries& found) {
  State& state = states_[number];
  const std::size_t uuid = place_of(followed(searches_[number].request).attributes, "entryUUID");
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string id = octets_of(found.first(i, uuid));
    const auto before = state.old->find(id);
    if (before.empty()) odd("an entry that was never sent");
    if (before == found.answer(i)) continue;
    state.old->put(id, found.answer(i));
    state.entries.reset();
  }
}

/// What may have become another without a word.
void Changes::ask_anew(std::size_t number, const Connection& connection, const Watch& watch) {
  const Request request = followed(searches_[number].request);
  const std::string logins = logged_in_since(entries(number), request.attributes);
  const auto urls = with_urls(entries(number), request.attributes);
  if (!logins.empty()) {
    Request since = request;
    since.filter = "(&" + request.filter + "(|" + logins + "))";
    search(connection, server_, since, watch, [&](Entries&& found) { keep_anew(number, found); });
  }
  for (const auto& dn : urls) {
    const auto found = find(connection, dn, request.attributes);
    if (found.what != Found::What::entry) odd("an entry that is hidden");
    keep_anew(number, found.entries);
  }
}

Ending Changes::read(std::size_t number, const Connection& connection, const Watch& watch, const Take& take,
                     Notes& notes) {
  const State& state = states_[number];
  if (!state.csn) return search(connection, server_, searches_[number].request, watch, take);
  if (state.old != nullptr) {
    try {
      return read_again(number, connection, watch, take, notes);
    } catch (const sdk::Failure& failure) {
      note_why(notes, "changes-anew", searches_[number].request.base, failure);
    }
  }
  return read_whole(number, connection, watch, take, notes);
}

Ending Changes::read_again(std::size_t number, const Connection& connection, const Watch& watch,
                           const Take& take, Notes& notes) {
  const Request request = followed(searches_[number].request);
  State& state = states_[number];
  ask_anew(number, connection, watch);
  notes.emplace_back("changes-read", sdk::Args{{"base", request.base},
                                               {"changed", std::to_string(state.changed)},
                                               {"gone", std::to_string(state.gone)}});
  if (watch.cancelled()) throw sdk::Failure("stopped");
  static_cast<void>(entries(number));
  take(std::move(*std::exchange(state.entries, std::nullopt)));
  state.fresh = std::move(*state.old);
  return {.entries = state.fresh->size(),
          .pages = 1,
          .page_size = 0,
          .basis = state.same ? "contextCSN is as in the last reading, whose entries were remembered"
                              : "Sync Done after what changed; the other entries were remembered"};
}

Ending Changes::read_whole(std::size_t number, const Connection& connection, const Watch& watch,
                           const Take& take, Notes& notes) {
  const Request request = followed(searches_[number].request);
  MemoryPart part;
  part.name = searches_[number].name;
  const auto not_remembered = [&](const sdk::Failure& failure) {
    note_why(notes, "changes-not", request.base, failure);
  };
  try {
    // Before the entries: what gets another name while they are read is seen by the next reading.
    part.marks = containers(connection, server_, request, watch);
    SyncRefresh(part).run(connection, request, watch, take);
  } catch (const sdk::Failure& failure) {
    // What is wrong with more than the control is so again in an ordinary search, which says it.
    not_remembered(failure);
    return search(connection, server_, searches_[number].request, watch, take);
  }
  Ending ending{.entries = part.size(), .pages = 1, .page_size = 0, .basis = "result 0 and Sync Done"};
  try {
    check_places(entries_of(part, {}), part.marks, request.base);
    states_[number].fresh = std::move(part);
  } catch (const sdk::Failure& failure) {
    not_remembered(failure);
  }
  return ending;
}

bool Changes::end(const std::function<void(std::string_view)>& piece, Notes& notes) {
  Memory out;
  out.settings = settings_;
  out.rounds = rounds_;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    if (!states_[i].fresh) continue;
    out.state.emplace_back(searches_[i].name, *states_[i].csn);
    out.parts.push_back(std::move(*states_[i].fresh));
  }
  if (out.parts.empty()) return false;
  const bool written = out.write(piece);
  if (!written) note_why(notes, "changes-not", "*", sdk::Failure("why-large"));
  return written;
}

}  // namespace behorig::ldap
