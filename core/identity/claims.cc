#include "core/identity/claims.h"

#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/identity/strict_json.h"

namespace behorig::identity {
namespace {

constexpr std::size_t kMostGroups = 2000;

/// Employee numbers are often numbers.
std::string word_in(const boost::json::object& claims, const std::string& name) {
  const auto* value = claims.if_contains(name);
  if (value != nullptr && value->is_int64()) return std::to_string(value->as_int64());
  return text_or_blank(claims, name);
}

}  // namespace

Claimed claimed_by(const boost::json::object& claims, const ClaimSettings& settings) {
  Claimed out;
  out.issuer = text_or_blank(claims, "iss");
  out.subject = text_or_blank(claims, "sub");
  if (const auto* groups = claims.if_contains(settings.groups); groups != nullptr && groups->is_array()) {
    for (const auto& one : groups->as_array()) {
      if (one.is_string() && out.groups.size() < kMostGroups)
        out.groups.emplace_back(one.as_string().data(), one.as_string().size());
    }
  }
  if (settings.person.empty()) return out;
  const std::string word = nfc(word_in(claims, settings.person));
  if (!settings.person_by_address) {
    out.person = word;
    return out;
  }
  const auto* verified = claims.if_contains("email_verified");
  if (settings.address_unverified || (verified != nullptr && verified->is_bool() && verified->as_bool()))
    out.address = fold_case(word);
  return out;
}

}  // namespace behorig::identity
