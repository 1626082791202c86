#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::delivery {

enum class Action { open, update, close, reopen, look };
std::string_view name_of(Action action);

/// An owner of the system. `email` is blank unless it is one plain address of printable ASCII. `language`:
/// sv, en, or blank where nobody said.
struct Owner {
  std::string id = {}, name = {}, email = {}, language = {};
};
/// Of an item, in one language.
struct Wording {
  std::string title = {}, text = {};
};

/// What changed in one finding.
struct Change {
  std::string id = {};  ///< finding id and the change's number; the same for ever
  std::string change = {};
  std::string at = {};     ///< UTC, RFC 3339
  std::int64_t at_ms = 0;  ///< the same, in milliseconds since 1970
  boost::json::array came = {}, went = {};
  boost::json::object finding = {};  ///< behorig.finding/1, as it came
};

/// What a sink is given to deliver (behorig.delivery/1, core/docs/formats.md). Ids, `key` and `reference`
/// have no spaces and no control characters; the one-line texts have no control characters, and `text` none
/// but line feeds and tabs. All is UTF-8. The finding inside a change is as the core wrote it.
struct Item {
  std::string id = {}, made = {};
  Action action = Action::open;
  std::string key = {};        ///< of the incident: [A-Za-z0-9.:-]{1,128}
  std::string reference = {};  ///< the tool's number, when it gave one
  std::int64_t findings = 0, open = 0;
  /// Only where the state is looked for: when the check began that last saw one of its findings, UTC. `text`
  /// says then that they stand. Blank = none, or something else waits to be told.
  std::string seen = {};
  std::string system = {}, system_name = {};  ///< blank where the incident is about no single system
  std::vector<Owner> owners = {};
  bool owners_unknown = false;  ///< the register is refused at the moment: there may be some
  std::string severity = {}, language = {}, title = {}, text = {};
  std::map<std::string, Wording, std::less<>> translations = {};  ///< into other languages that owners want
  std::vector<Change> changes = {};

  /// In the language, where it is there; else as the item's own.
  Wording in(std::string_view wanted) const;
};

/// Throws sdk::Failure "item-wrong" with {what}, the member that is not as it must be. At most 64 MiB, 64
/// levels and 1,000,000 changes; titles are cut after 500 bytes, texts after 1 MiB.
Item parse(std::string_view id, std::string_view json);

/// The members of the item that are of no finding, for formats that hand all of it on.
boost::json::object envelope(const Item& item);

/// One address of printable ASCII, local part and domain, that needs no quoting anywhere.
bool is_address(std::string_view text);

}  // namespace behorig::delivery
