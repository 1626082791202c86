#include "plugins/common/ldap/dn.h"

#include <ldap.h>

#include <algorithm>
#include <array>
#include <memory>

namespace behorig::ldap {
namespace {

struct FreeDn {
  void operator()(LDAPRDN* dn) const { ldap_dnfree(dn); }
};
using Dn = std::unique_ptr<LDAPRDN, FreeDn>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Dn parse_as_it_is(std::string own) {
  berval bytes{own.size(), own.data()};
  LDAPDN dn = nullptr;
  if (ldap_bv2dn(&bytes, &dn, LDAP_DN_FORMAT_LDAP) != LDAP_SUCCESS) return nullptr;
  return Dn(dn);
}

/// Samba escapes a question mark, too, which RFC 4514 does not know: that and its like by their numbers.
std::string without_strange_escapes(std::string_view text) {
  constexpr std::string_view kKnown = "\\\"+,;<>=# 0123456789abcdefABCDEF";
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != '\\' || i + 1 == text.size()) continue;
    const auto next = static_cast<unsigned char>(text[++i]);
    if (kKnown.find(text[i]) != std::string_view::npos) {
      out += text[i];
    } else {
      out += {kDigits[next >> 4], kDigits[next & 15]};
    }
  }
  return out;
}

Dn parse(std::string_view text) {
  // The library reads on until a zero byte, whatever the length says; one in the middle must be escaped (RFC
  // 4514).
  if (text.empty() || text.find('\0') != std::string_view::npos) return nullptr;
  Dn dn = parse_as_it_is(std::string(text));
  return dn || text.find('\\') == std::string_view::npos ? std::move(dn)
                                                         : parse_as_it_is(without_strange_escapes(text));
}

bool spelled_alike(std::string_view dn, std::string& key) {
  const Dn parsed = parse(dn);
  berval bytes{0, nullptr};
  if (!parsed || ldap_dn2bv(parsed.get(), &bytes, LDAP_DN_FORMAT_LDAPV3 | LDAP_DN_PRETTY) != LDAP_SUCCESS)
    return false;
  key.assign(bytes.bv_val, bytes.bv_len);
  ldap_memfree(bytes.bv_val);
  std::transform(key.begin(), key.end(), key.begin(), lower);
  return true;
}

}  // namespace

bool plain_dn_key(std::string_view dn, std::string& key) {
  static constexpr auto kIsSpecial = [] {
    std::array<bool, 256> out{};
    for (const char c : std::string_view("\\\"+;#<>\0", 8)) out[static_cast<unsigned char>(c)] = true;
    return out;
  }();
  key.resize(dn.size());
  bool value = false;
  char before = ',';
  for (std::size_t i = 0; i < dn.size(); ++i) {
    const char c = dn[i];
    if (kIsSpecial[static_cast<unsigned char>(c)]) return false;
    if (c == ' ' || c == ',') {
      const bool edge = before == ',' || before == '=' || before == ' ';
      if (edge || !value) return false;
      value = c == ' ';
    } else if (c == '=') {
      value = true;
    }
    key[i] = lower(c);
    before = c;
  }
  return value && before != ' ';
}

bool dn_key(std::string_view dn, std::string& key) {
  if (plain_dn_key(dn, key)) return true;
  if (!spelled_alike(dn, key)) return false;
  // What libldap takes for a value in hexadecimal though it is none comes out as another name each time.
  std::string again;
  return dn.find('#') == std::string_view::npos || (spelled_alike(key, again) && again == key);
}

std::optional<std::string> dn_key(std::string_view dn) {
  std::string key;
  if (!dn_key(dn, key)) return std::nullopt;
  return key;
}

std::string_view without_uid(std::string_view value) {
  // 'bits'B at the very end, after an unescaped '#'.
  const std::size_t hash = value.rfind('#');
  if (hash == std::string_view::npos || hash == 0) return value;
  const std::string_view bits = value.substr(hash + 1);
  if (bits.size() < 3 || bits.front() != '\'' || !bits.ends_with("'B")) return value;
  const std::string_view inner = bits.substr(1, bits.size() - 3);
  return inner.find_first_not_of("01") == std::string_view::npos ? value.substr(0, hash) : value;
}

std::vector<std::string> rdn_values(std::string_view dn, std::string_view attribute) {
  std::vector<std::string> out;
  const Dn parsed = parse(dn);
  if (!parsed || parsed.get()[0] == nullptr) return out;
  for (LDAPAVA** part = parsed.get()[0]; *part != nullptr; ++part) {
    const berval &name = (*part)->la_attr, &value = (*part)->la_value;
    const std::string_view type(name.bv_val, name.bv_len);
    const bool same = std::equal(type.begin(), type.end(), attribute.begin(), attribute.end(),
                                 [](char a, char b) { return lower(a) == lower(b); });
    if (same) out.emplace_back(value.bv_val, value.bv_len);
  }
  return out;
}

std::string first_value(std::string_view dn) {
  const Dn parsed = parse(dn);
  if (!parsed || parsed.get()[0] == nullptr || parsed.get()[0][0] == nullptr) return {};
  const berval& value = parsed.get()[0][0]->la_value;
  return std::string(value.bv_val, value.bv_len);
}

}  // namespace behorig::ldap
