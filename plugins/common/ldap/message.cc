#include "plugins/common/ldap/message.h"

namespace behorig::ldap {

Message message_at(std::string_view bytes) {
  constexpr Message kBroken{.state = BerHead::State::broken};
  const BerHead head = ber_head(bytes);
  Message out{.state = head.state, .size = head.head == 0 ? 0 : head.head + head.size};
  if (!bytes.empty() && head.tag != kBerSequence) return kBroken;
  if (head.state == BerHead::State::broken || head.size > kLargestMessage) return kBroken;
  if (head.state == BerHead::State::part) return out;
  BerReader parts(bytes.substr(head.head, head.size));
  std::string_view id;
  if (!parts.take(kBerInteger, id) || !ber_unsigned(id, out.id)) return kBroken;
  if (!parts.take_any(out.operation, out.answer)) return kBroken;
  parts.take(kBerControls, out.controls);
  if (!parts.skip_rest()) return kBroken;
  return out;
}

std::optional<std::string_view> control_value(std::string_view controls, std::string_view oid) {
  BerReader all(controls);
  while (!all.at_end()) {
    std::string_view control, type, critical, value;
    if (!all.take(kBerSequence, control)) return std::nullopt;
    BerReader parts(control);
    if (!parts.take(kBerOctets, type)) return std::nullopt;
    parts.take(kBerBoolean, critical);
    parts.take(kBerOctets, value);
    if (!parts.skip_rest()) return std::nullopt;
    if (type == oid) return value;
  }
  return std::nullopt;
}

}  // namespace behorig::ldap
