#include "plugins/common/ldap/domain_changes.h"

#include <algorithm>

#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/missing.h"
#include "plugins/common/ldap/names.h"
#include "plugins/common/ldap/ranges.h"

namespace behorig::ldap {
namespace {

/// Name of the part for entries that no search shows.
const std::string kOutside = "outside";
const std::string kMember = "member", kLastLogon = "lastLogon", kUsn = "uSNChanged";
constexpr std::size_t kIdsAtOnce = 100, kMostGone = 500, kFewest = 1000;
constexpr int kMostRounds = 10;
/// LDAP_SERVER_SHOW_DELETED_OID
constexpr const char* kShowDeleted = "1.2.840.113556.1.4.417";
/// For few entries.
const Server kUnpaged{.told = true};

std::string dn_in(std::string_view answer) {
  Entries entries;
  std::string ranged;
  entries.add(answer, {}, ranged);
  return std::string(entries.dn(0));
}

std::string key_of(std::string_view dn) {
  auto key = dn_key(dn);
  if (!key) odd("an entry that is none");
  return *key;
}

bool is_below(std::string_view dn, std::string_view base) {
  const std::string key = key_of(dn), above = key_of(base);
  return key == above || key.ends_with("," + above);
}

}  // namespace

DomainChanges::DomainChanges(const Connection& connection, const Server& server, const Watch& watch,
                             Settings settings)
    : connection_(connection), server_(server), watch_(watch), settings_(std::move(settings)) {
  // By it a server that was set back is recognised.
  for (Search& search : settings_.searches) search.request.attributes.push_back(kUsn);
  outside_.name = kOutside;
}

void DomainChanges::begin(const std::string& domain, const sdk::Host::Remembered& remembered, Notes& notes) {
  domain_ = domain;
  if (settings_.full_every > 1 && server_.dirsync) {
    try {
      now_.emplace(connection_);
      NeededAttributes needed{.asked = settings_.outside};
      for (const auto& [name, request] : settings_.searches) {
        if (!is_below(request.base, domain_)) throw sdk::Failure("why-elsewhere");
        const auto choosing = chosen_by(request.filter);
        needed.asked.insert(needed.asked.end(), request.attributes.begin(), request.attributes.end());
        needed.choosing.insert(needed.choosing.end(), choosing.begin(), choosing.end());
      }
      told_ = told_attributes(connection_, server_, watch_, now_->schema(), needed);
      follow_ = true;
    } catch (const sdk::Failure& failure) {
      note_why(notes, "changes-not", domain, failure);
    }
  }
  const bool is_list = Missing(remembered.bytes).knows_any();
  if (follow_ && !is_list && !remembered.bytes.empty() && go_on_from(remembered, notes)) return;
  listed_ = is_list ? std::string(remembered.bytes) : list_of(remembered.bytes);
  memory_ = {};
  read_.clear();
  gone_names_.clear();
  if (!follow_) return;
  try {
    now_->set_cookie(fresh_dirsync_cookie(connection_, domain, watch_));
  } catch (const sdk::Failure& failure) {
    note_why(notes, "changes-not", domain, failure);
    follow_ = false;
  }
  for (const Search& search : settings_.searches) memory_.parts.emplace_back().name = search.name;
}

bool DomainChanges::go_on_from(const sdk::Host::Remembered& remembered, Notes& notes) {
  auto memory = usable_memory(remembered, settings_hash(), settings_.full_every, domain_, notes);
  if (!memory) return false;
  memory_ = std::move(*memory);
  try {
    now_->check_goes_on_from(DomainState(memory_.state));
    const std::size_t changed = update();
    if (const MemoryPart* outside = memory_.part(kOutside)) {
      outside->each([&](const MemoryPart::Entry& entry) {
        outside_ids_.emplace(key_of(dn_in(entry.answer)), entry.id);
      });
    }
    notes.emplace_back(
        "changes-read",
        sdk::Args{{"base", domain_}, {"changed", std::to_string(changed)}, {"gone", std::to_string(gone_)}});
  } catch (const sdk::Failure& failure) {
    note_why(notes, "changes-anew", domain_, failure);
    return false;
  }
  by_changes_ = true;
  return true;
}

/// Of all that decides what a server gives; the server itself is in the state.
std::string DomainChanges::settings_hash() const {
  std::string out = settings_.text + '\0' + domain_ + '\0';
  for (const Search& search : settings_.searches) {
    for (const auto& text : {search.name, search.request.base, search.request.filter}) out += text + '\0';
    for (const auto& name : search.request.attributes) out += name + '\0';
    out += '\0';
  }
  for (const auto& name : settings_.outside) out += name + '\0';
  return checksum(out);
}

std::string DomainChanges::list_of(std::string_view remembered) {
  Memory::Wrong wrong{};
  const auto memory = Memory::read(std::string(remembered), wrong);
  if (!memory) return {};
  Missing out("");
  for (const MemoryPart& part : memory->parts) {
    if (part.name == kOutside) continue;
    part.each([&](const MemoryPart::Entry& entry) { out.shown(part.name, entry.id, dn_in(entry.answer)); });
  }
  return out.bytes();
}

// ---- what changed ----

std::size_t DomainChanges::update() {
  std::size_t entries = 0;
  for (const MemoryPart& part : memory_.parts) entries += part.size();
  std::string cookie = DomainState(memory_.state).get("cookie");
  if (cookie.empty()) odd("no cookie");
  const auto changed =
      ask_dirsync(connection_, domain_, told_, cookie, std::max(kFewest, entries / 2), watch_);
  now_->set_cookie(cookie);
  check_newest(changed);
  sees_deleted_ = sees_deleted();
  Ids again;
  for (const auto& [id, what] : changed) {
    if (what.restored) throw sdk::Failure("why-restored");
    again.insert(id);
    if (what.deleted) deleted_.insert(id);
    if (what.renamed && !what.created && !what.deleted) check_below(id);
  }
  // Who may not see deleted objects is not told of them.
  if (!sees_deleted_) list(again);
  for (int round = 0; !again.empty(); ++round) {
    if (round == kMostRounds) odd("names that change all the time");
    old_names_.clear();
    for (const Search& search : settings_.searches) read_anew(search, again);
    read_anew(outside_search(), again);
    again = listing_old_names();
  }
  for (const Search& search : settings_.searches) {
    for (const auto& id : listed_ids_[search.name]) {
      if (memory_.part(search.name)->find(id).empty()) odd("an entry that is listed and not shown");
    }
    read_logins(search);
  }
  return changed.size();
}

/// Are the newest of the entries that did not change as they are remembered? A server that was set back to an
/// earlier state has not even these.
void DomainChanges::check_newest(const ChangedObjects& changed) {
  std::map<std::uint64_t, std::string> newest;
  constexpr std::size_t kSome = 5;
  for (const Search& search : settings_.searches) {
    const MemoryPart* part = memory_.part(search.name);
    if (part == nullptr) odd("a search that is not remembered");
    const Entries entries = entries_of(*part, {kUsn});
    std::size_t i = 0;
    part->each([&](const MemoryPart::Entry& entry) {
      const std::uint64_t usn = number_of(entries.first(i++, 0));
      if (changed.contains(entry.id)) return;
      newest.emplace(usn, entry.id);
      if (newest.size() > kSome) newest.erase(newest.begin());
    });
  }
  Ids ids;
  for (const auto& [usn, id] : newest) ids.insert(id);
  std::map<std::string, std::uint64_t, std::less<>> now;
  const Request request{.base = domain_,
                        .filter = "(objectClass=*)",
                        .attributes = {"objectGUID", kUsn},
                        .controls = {{kDomainOnly, ""}}};
  by_ids(request, ids, [&](const Entries& found) {
    for (std::size_t i = 0; i < found.size(); ++i)
      now[std::string(found.first(i, 0))] = number_of(found.first(i, 1));
  });
  if (!newest.empty() && now.empty()) throw sdk::Failure("why-set-back");
  for (const auto& [usn, id] : newest) {
    if (const auto found = now.find(id); found != now.end() && found->second < usn)
      throw sdk::Failure("why-set-back");
  }
}

/// Of an object that has another name now: what lies below it has one, too, and the server does not speak of
/// that.
void DomainChanges::check_below(const std::string& id) {
  const auto dn = dn_of(id, "(objectClass=*)");
  if (!dn) return;
  const Request request{.base = *dn,
                        .filter = "(objectClass=*)",
                        .attributes = {"objectGUID"},
                        .page_size = page_size(),
                        .controls = {{kDomainOnly, ""}}};
  search(connection_, server_, request, watch_, [&](const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries.first(i, 0) != id && is_remembered(entries.first(i, 0)))
        throw sdk::Failure("why-tree", {{"dn", text_of(*dn)}});
    }
  });
}

/// May this account see deleted objects? No, if there is none.
bool DomainChanges::sees_deleted() const {
  const Request request{.base = "CN=Deleted Objects," + domain_,
                        .scope = LDAP_SCOPE_ONELEVEL,
                        .filter = "(isDeleted=TRUE)",
                        .attributes = {"objectGUID"},
                        .controls = {{kShowDeleted, ""}}};
  try {
    return first_shown(connection_, server_, request, watch_).has_value();
  } catch (const sdk::Failure& failure) {
    if (failure.id == "stopped") throw;
  }
  return false;
}

/// The names of all entries, without anything else of them: what is gone, has come or has another name is to
/// be read.
void DomainChanges::list(Ids& again) {
  const auto compare = [&](const MemoryPart& part, const Request& wish, const Ids* only) {
    auto& seen = listed_ids_[part.name];
    Request request = wish;
    request.attributes = {request.attributes[0]};
    const auto look = [&](const Entries& entries) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        std::string id(entries.first(i, 0));
        if (id.empty()) odd("an object without objectGUID");
        const std::string_view answer = part.find(id);
        if (answer.empty() || dn_in(answer) != entries.dn(i)) again.insert(id);
        seen.insert(std::move(id));
      }
    };
    if (only == nullptr) {
      // Pages cost some servers (Samba) more than the entries; what is not listed is asked about all the
      // same.
      try {
        search_whole(connection_, kUnpaged, request, "", watch_, look);
      } catch (const sdk::Failure& failure) {
        if (failure.id != "limit") throw;
        search_whole(connection_, server_, request, "", watch_, look);
      }
    }
    if (only != nullptr) by_ids(request, *only, look);
    part.each([&](const MemoryPart::Entry& entry) {
      if (!seen.contains(entry.id)) again.emplace(entry.id);
    });
  };
  for (const Search& search : settings_.searches)
    compare(*memory_.part(search.name), search.request, nullptr);
  if (const MemoryPart* part = memory_.part(kOutside)) {
    Ids all;
    part->each([&](const MemoryPart::Entry& entry) { all.emplace(entry.id); });
    compare(*part, outside_search().request, &all);
  }
}

void DomainChanges::read_anew(const Search& search, const Ids& again) {
  MemoryPart* part = memory_.part(search.name);
  if (part == nullptr) return;
  const bool outside = search.name == kOutside;
  Ids asked, left;
  for (const auto& id : again) {
    if (!part->find(id).empty()) left.insert(id);
  }
  asked = outside ? left : again;
  by_ids(search.request, asked, [&](const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string id(entries.first(i, 0));
      if (!asked.contains(id)) odd("an entry that was not asked for");
      if (deleted_.contains(id)) odd("a deleted entry that is there");
      const std::string_view before = part->find(id);
      if (!before.empty() && dn_in(before) != entries.dn(i)) old_names_.insert(key_of(dn_in(before)));
      part->put(id, entries.answer(i));
      read_.insert(id);
      left.erase(id);
    }
  });
  for (const auto& id : left) {
    if (!outside) confirm_gone(search, id);
    if (!outside) gone_names_.push_back(dn_in(part->find(id)));
    old_names_.insert(key_of(dn_in(part->find(id))));
    part->erase(id);
  }
}

/// An entry that its search does not show any more: it must be deleted, or elsewhere, or nothing that the
/// search is for.
void DomainChanges::confirm_gone(const Search& search, const std::string& id) {
  if (++gone_ > kMostGone) throw sdk::Failure("why-many", {{"count", std::to_string(kMostGone)}});
  if (deleted_.contains(id)) return;
  if (const auto dn = dn_of(id, search.request.filter)) {
    if (is_below(*dn, search.request.base)) odd("an entry that a search leaves out");
    return;
  }
  if (!dn_of(id, "(objectClass=*)") && sees_deleted_) odd("an entry that is hidden");
}

/// Entries that list somebody by a name that is not his any more, or who is gone. They do not change by that.
DomainChanges::Ids DomainChanges::listing_old_names() {
  Ids out;
  if (old_names_.empty()) return out;
  std::string key;
  for (const MemoryPart& part : memory_.parts) {
    const Entries entries = entries_of(part, {kMember});
    std::size_t i = 0;
    part.each([&](const MemoryPart::Entry& entry) {
      entries.values(i++, 0, [&](std::string_view dn) {
        if (dn_key(dn, key) && old_names_.contains(key)) out.emplace(entry.id);
      });
    });
  }
  return out;
}

/// Logins are written by each domain controller for itself, and not told.
void DomainChanges::read_logins(const Search& search) {
  const auto& attributes = search.request.attributes;
  if (std::find(attributes.begin(), attributes.end(), kLastLogon) == attributes.end()) return;
  MemoryPart& part = *memory_.part(search.name);
  std::uint64_t latest = 0;
  const Entries all = entries_of(part, {kLastLogon});
  for (std::size_t i = 0; i < all.size(); ++i) latest = std::max(latest, number_of(all.first(i, 0)));
  // From an hour before on: the server's clock may be set a little.
  constexpr std::uint64_t kHour = 36'000'000'000;
  Request request = search.request;
  request.filter = "(&" + request.filter + "(" + kLastLogon +
                   ">=" + std::to_string(latest > kHour ? latest - kHour : 1) + "))";
  search_whole(connection_, server_, request, kMember, watch_, [&](const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string_view id = entries.first(i, 0), before = part.find(id);
      if (before.empty() || dn_in(before) != entries.dn(i)) odd("an entry that was not told of");
      part.put(std::string(id), entries.answer(i));
    }
  });
}

void DomainChanges::by_ids(const Request& request, const Ids& ids, const Take& take) const {
  for (auto next = ids.begin(); next != ids.end();) {
    Request some = request;
    std::string filter;
    for (std::size_t i = 0; i < kIdsAtOnce && next != ids.end(); ++i, ++next)
      filter += "(objectGUID=" + filter_value(*next) + ")";
    some.filter = "(&" + request.filter + "(|" + filter + "))";
    search_whole(connection_, kUnpaged, some, kMember, watch_, take);
  }
}

std::optional<std::string> DomainChanges::dn_of(const std::string& id, const std::string& filter) const {
  const Request request{
      .base = domain_, .filter = filter, .attributes = {"objectGUID"}, .controls = {{kDomainOnly, ""}}};
  std::optional<std::string> out;
  by_ids(request, {id}, [&](const Entries& found) {
    if (found.size() != 1 || found.first(0, 0) != id) odd("an entry that was not asked for");
    out = found.dn(0);
  });
  return out;
}

bool DomainChanges::is_remembered(std::string_view id) const {
  return std::any_of(memory_.parts.begin(), memory_.parts.end(),
                     [&](const MemoryPart& part) { return !part.find(id).empty(); });
}

DomainChanges::Search DomainChanges::outside_search() const {
  return {kOutside,
          {.base = domain_,
           .filter = "(objectClass=*)",
           .attributes = settings_.outside,
           .page_size = page_size(),
           .controls = {{kDomainOnly, ""}}}};
}

std::uint32_t DomainChanges::page_size() const {
  return settings_.searches.empty() ? 0 : settings_.searches[0].request.page_size;
}

// ---- giving ----

Ending DomainChanges::read(std::size_t number, const Take& take) {
  const Search& search = settings_.searches[number];
  if (by_changes_) {
    const MemoryPart& part = *memory_.part(search.name);
    hand_over(part, search.request.attributes, watch_, take);
    return {.entries = part.size(),
            .pages = 1,
            .page_size = 0,
            .basis = sees_deleted_
                         ? "DirSync told what changed; the other entries were remembered"
                         : "DirSync told what changed, all names were listed; the other entries were "
                           "remembered"};
  }
  return search_whole(connection_, server_, search.request, kMember, watch_, [&](Entries&& entries) {
    if (follow_) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string id(entries.first(i, 0));
        if (!id.empty()) memory_.parts[number].put(id, entries.answer(i));
      }
    }
    take(std::move(entries));
  });
}

Found DomainChanges::outside(const std::string& dn) {
  Found out;
  const auto known = outside_ids_.find(dn_key(dn).value_or(""));
  if (known != outside_ids_.end()) {
    const std::string_view answer = memory_.part(kOutside)->find(known->second);
    std::string ranged;
    out.entries.add(answer, settings_.outside, ranged);
    out.what = Found::What::entry;
  } else {
    try {
      Request request = outside_search().request;
      request.base = dn;
      request.scope = LDAP_SCOPE_BASE;
      // A name of another domain must be told as such, and not as one that does not exist.
      request.controls.clear();
      search_whole(connection_, kUnpaged, request, kMember, watch_,
                   [&](Entries&& entries) { out.entries = std::move(entries); });
      if (out.entries.size() == 1) out.what = Found::What::entry;
    } catch (const sdk::Failure& failure) {
      if (failure.id == "base-missing") out.what = Found::What::nothing;
      out.why = failure.id;
    }
  }
  if (out.what != Found::What::entry) return out;
  const std::string id(out.entries.first(0, 0));
  if (by_changes_) {
    for (const Search& search : settings_.searches) {
      const std::string_view answer = memory_.part(search.name)->find(id);
      if (!answer.empty() && dn_in(answer) != out.entries.dn(0)) odd("an entry by another name");
    }
  }
  if (!id.empty()) outside_.put(id, out.entries.answer(0));
  return out;
}

bool DomainChanges::end(const std::function<void(std::string_view)>& piece, Notes& notes) {
  if (!follow_) return false;
  std::erase_if(memory_.parts, [](const MemoryPart& part) { return part.name == kOutside; });
  memory_.parts.push_back(std::move(outside_));
  memory_.settings = settings_hash();
  memory_.state = now_->values();
  const bool written = memory_.write(piece);
  if (!written) note_why(notes, "changes-not", domain_, sdk::Failure("why-large"));
  return written;
}

}  // namespace behorig::ldap
