#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugins/common/ldap/dirsync.h"
#include "plugins/common/ldap/domain_state.h"
#include "plugins/common/ldap/remembered.h"
#include "plugins/common/ldap/server.h"

namespace behorig::ldap {

/// Reads searches of a domain controller by what changed since the last reading (DirSync), where that is
/// certain, and as a whole otherwise. What it gives is what a whole reading would give at the same moment, in
/// another order; core/docs/connectors/active_directory.md says what it rests on.
class DomainChanges {
 public:
  struct Search {
    std::string name;  ///< "people.1"
    Request request;   ///< its first attribute is objectGUID
  };
  struct Settings {
    std::vector<Search> searches = {};
    /// Of entries that no search shows and a group lists (outside()); the first is objectGUID.
    std::vector<std::string> outside = {};
    std::string text = {};         ///< of all else that decides what is given
    std::uint32_t full_every = 7;  ///< readings one is whole; 1 = all are
  };
  /// All of it outlives this.
  DomainChanges(const Connection& connection, const Server& server, const Watch& watch, Settings settings);

  /// Before all else: brings what was remembered of the domain up to date, or takes the server's state for
  /// the next reading before anything is read.
  void begin(const std::string& domain, const sdk::Host::Remembered& remembered, Notes& notes);
  /// Is everything given from what was remembered?
  bool by_changes() const { return by_changes_; }
  /// Was the entry of this objectGUID read anew by that?
  bool was_read(std::string_view id) const { return read_.contains(id); }
  /// The DNs of entries that went since the last reading, or are hidden now (who may not see deleted objects
  /// cannot tell).
  const std::vector<std::string>& gone() const { return gone_names_; }
  /// What the searches showed in the last reading, for Missing; blank if nothing was remembered here.
  const std::string& listed() const { return listed_; }

  /// As search_whole(), of the search of that number; the attributes are those of attributes().
  Ending read(std::size_t number, const Take& take);
  const std::vector<std::string>& attributes(std::size_t number) const {
    return settings_.searches[number].request.attributes;
  }
  /// An entry that no search showed, as find(), by its name in a group. Throws sdk::Failure "sync-odd" if it
  /// is remembered by another name, so that the reading is to be made again.
  Found outside(const std::string& dn);

  /// Gives away what to remember, now that everything was read. false = nothing.
  bool end(const std::function<void(std::string_view)>& piece, Notes& notes);

 private:
  using Ids = std::set<std::string, std::less<>>;

  bool go_on_from(const sdk::Host::Remembered& remembered, Notes& notes);
  std::string settings_hash() const;
  static std::string list_of(std::string_view remembered);

  /// So many objects changed.
  std::size_t update();
  void check_newest(const ChangedObjects& changed);
  void check_below(const std::string& id);
  bool sees_deleted() const;
  void list(Ids& again);
  void read_anew(const Search& search, const Ids& again);
  void confirm_gone(const Search& search, const std::string& id);
  Ids listing_old_names();
  void read_logins(const Search& search);

  /// Those of the entries with these ids that the request shows.
  void by_ids(const Request& request, const Ids& ids, const Take& take) const;
  /// nullopt = the server shows no such entry.
  std::optional<std::string> dn_of(const std::string& id, const std::string& filter) const;
  bool is_remembered(std::string_view id) const;
  Search outside_search() const;
  std::uint32_t page_size() const;

  const Connection& connection_;
  const Server& server_;
  const Watch& watch_;
  Settings settings_;
  std::string domain_;
  std::vector<std::string> told_;  ///< attributes
  std::optional<DomainState> now_;
  bool follow_ = false, by_changes_ = false, sees_deleted_ = false;
  Memory memory_;
  MemoryPart outside_;  ///< that was asked for in this reading
  boost::unordered_flat_map<std::string, std::string_view> outside_ids_;  ///< by the keys of their names
  Ids deleted_, old_names_, read_;
  std::map<std::string, Ids> listed_ids_;  ///< of each search
  std::uint64_t gone_ = 0;
  std::vector<std::string> gone_names_;
  std::string listed_;
};

}  // namespace behorig::ldap
