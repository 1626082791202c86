#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/ldap/memory.h"
#include "plugins/common/ldap/remembered.h"
#include "plugins/common/ldap/search.h"
#include "plugins/common/ldap/server.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::ldap {

/// Reads searches of OpenLDAP by what changed since the last reading, where the server can say so (syncprov:
/// RFC 4533, contextCSN), and as a whole wherever that is not certain. What it gives is what a whole reading
/// would give at the same moment, in another order; core/docs/connectors/ldap.md says what it rests on.
class Changes {
 public:
  struct Search {
    std::string name;  ///< "people.1"
    Request request;
  };
  /// `full_every` readings one is whole; 1 = all are.
  Changes(std::vector<Search> searches, std::string settings, std::uint32_t full_every)
      : searches_(std::move(searches)), settings_(std::move(settings)), full_every_(full_every) {}

  /// Looks at what was remembered and at what the server says of its state, and brings it up to date. Before
  /// read(). Where a reading that was not believed came after that, everything is read.
  void begin(const Connection& connection, const Server& server, const Watch& watch,
             const sdk::Host::Remembered& remembered, Notes& notes);

  /// As search(), of the search of that number. Several threads may do so, each with another number.
  Ending read(std::size_t number, const Connection& connection, const Watch& watch, const Take& take,
              Notes& notes);

  /// Gives away what to remember, now that every search was read to its end. false = nothing.
  bool end(const std::function<void(std::string_view)>& piece, Notes& notes);

 private:
  struct State {
    std::optional<std::string> csn = {};  ///< contextCSN where it lies; nullopt = it cannot be remembered
    bool same = false;                    ///< as in the last reading: nothing was written since
    MemoryPart* old = nullptr;            ///< up to date after begin()
    std::optional<Entries> entries = {};  ///< of it, parsed; none = it has changed since
    std::uint64_t changed = 0, gone = 0;  ///< entries, since the last reading
    std::optional<MemoryPart> fresh = {};
  };
  Ending read_again(std::size_t number, const Connection& connection, const Watch& watch, const Take& take,
                    Notes& notes);
  Ending read_whole(std::size_t number, const Connection& connection, const Watch& watch, const Take& take,
                    Notes& notes);
  const Entries& entries(std::size_t number);
  void keep_anew(std::size_t number, const Entries& found);
  void ask_anew(std::size_t number, const Connection& connection, const Watch& watch);
  void take_memory(const sdk::Host::Remembered& remembered, Notes& notes);
  void bring_up_to_date(const Connection& connection, const Watch& watch, Notes& notes);
  void refresh(std::size_t number, const Connection& connection, const Watch& watch,
               std::vector<std::string>& left);
  void ask_doubtful(const Connection& connection, const std::vector<std::string>& left);

  std::vector<Search> searches_;
  std::string settings_;
  std::uint32_t full_every_;
  Server server_;
  std::vector<State> states_;
  std::optional<Memory> memory_;
  std::uint32_t rounds_ = 0;
};

}  // namespace behorig::ldap
