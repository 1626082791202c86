#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "plugins/common/ldap/ber.h"

namespace behorig::ldap {

/// The message at the front of what a server sent (RFC 4511, 4.1.1), with its contents as views into that.
struct Message {
  BerHead::State state = BerHead::State::part;
  std::size_t size = 0;            ///< octets of the whole message; 0 = not known yet
  std::uint32_t id = 0;            ///< 0 = an answer that nobody asked for
  std::uint8_t operation = 0;      ///< LDAP_RES_SEARCH_ENTRY, ...
  std::string_view answer = {};    ///< the contents of the operation
  std::string_view controls = {};  ///< that came with it, one after the other
};

/// `id`, `operation`, `answer` and `controls` are there only when the message is whole. Broken if no server
/// can mean it: then nothing that comes after it on this connection can be understood either.
Message message_at(std::string_view bytes);

/// The value of the control of this name among the controls of a message. nullopt: there is none, or none
/// that can be read; blank also where it has no value.
std::optional<std::string_view> control_value(std::string_view controls, std::string_view oid);

/// More than any entry has. Whatever says that it is larger is broken.
inline constexpr std::size_t kLargestMessage = 1u << 30;

/// Reads a SearchResultEntry (RFC 4511, 4.5.2) from the answer of a message: calls `attribute(description)`
/// for each PartialAttribute and after it `value(bytes)` for each of its values, all of them views into the
/// answer. false = broken, perhaps only after some calls.
template <class Attribute, class Value>
bool read_entry(std::string_view answer, std::string_view& dn, Attribute attribute, Value value) {
  BerReader entry(answer);
  std::string_view list;
  if (!entry.take(kBerOctets, dn) || !entry.take(kBerSequence, list) || !entry.skip_rest()) return false;
  BerReader attributes(list);
  while (!attributes.at_end()) {
    std::string_view pair, description, set, bytes;
    if (!attributes.take(kBerSequence, pair)) return false;
    BerReader parts(pair);
    if (!parts.take(kBerOctets, description) || !parts.take(kBerSet, set) || !parts.skip_rest()) return false;
    attribute(description);
    BerReader values(set);
    while (!values.at_end()) {
      if (!values.take(kBerOctets, bytes)) return false;
      value(bytes);
    }
  }
  return true;
}

}  // namespace behorig::ldap
