#include "tests/support/scripted_ldap.h"

#include <lber.h>
#include <ldap.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

struct FreeBer {
  void operator()(BerElement* ber) const { ber_free(ber, 1); }
};
using Ber = std::unique_ptr<BerElement, FreeBer>;

Ber new_ber() { return Ber(ber_alloc_t(LBER_USE_DER)); }

std::string bytes_of(const Ber& ber) {
  berval bytes{0, nullptr};
  ber_flatten2(ber.get(), &bytes, 0);
  return std::string(bytes.bv_val, bytes.bv_len);
}

berval bytes(const std::string& text) { return {text.size(), const_cast<char*>(text.data())}; }

std::string result(int id, ber_tag_t operation, int code, const std::optional<std::string>& cookie,
                   const std::optional<std::string>& who = std::nullopt) {
  const Ber ber = new_ber();
  if (who) {
    const berval value = bytes(*who);
    ber_printf(ber.get(), "{it{esstO}", id, operation, code, "", "",
               static_cast<ber_tag_t>(LDAP_TAG_EXOP_RES_VALUE), &value);
  } else {
    ber_printf(ber.get(), "{it{ess}", id, operation, code, "", "");
  }
  if (cookie) {
    const Ber value = new_ber();
    berval state = bytes(*cookie);
    ber_printf(value.get(), "{iO}", 0, &state);
    const std::string control = bytes_of(value);
    berval control_value = bytes(control);
    ber_printf(ber.get(), "t{{sO}}", static_cast<ber_tag_t>(LDAP_TAG_CONTROLS), LDAP_CONTROL_PAGEDRESULTS,
               &control_value);
  }
  ber_printf(ber.get(), "}");
  return bytes_of(ber);
}

/// One message from the front of what came; nullopt if it is not whole yet.
std::optional<std::string> cut_message(std::string& came) {
  if (came.size() < 2) return std::nullopt;
  std::size_t head = 2, length = static_cast<unsigned char>(came[1]);
  if (length >= 0x80) {
    const std::size_t count = length & 0x7F;
    if (came.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | static_cast<unsigned char>(came[2 + i]);
    head += count;
  }
  if (came.size() < head + length) return std::nullopt;
  std::string out = came.substr(0, head + length);
  came.erase(0, head + length);
  return out;
}

void read_control(BerElement* ber, LdapRequest& out) {
  ber_len_t length = 0;
  char* end = nullptr;
  if (ber_peek_tag(ber, &length) != LDAP_TAG_CONTROLS) return;
  for (auto tag = ber_first_element(ber, &length, &end); tag != LBER_DEFAULT;
       tag = ber_next_element(ber, &length, end)) {
    berval oid{0, nullptr}, value{0, nullptr};
    ber_int_t critical = 0, size = 0;
    if (ber_scanf(ber, "{m", &oid) == LBER_ERROR) return;
    if (ber_peek_tag(ber, &length) == LBER_BOOLEAN) ber_scanf(ber, "b", &critical);
    out.controls.emplace_back(oid.bv_val, oid.bv_len);
    if (ber_peek_tag(ber, &length) == LBER_OCTETSTRING) ber_scanf(ber, "m", &value);
    if (ber_scanf(ber, "}") == LBER_ERROR) return;
    out.values.emplace_back(value.bv_val == nullptr ? "" : value.bv_val, value.bv_len);
    if (out.controls.back() != LDAP_CONTROL_PAGEDRESULTS) continue;
    const Ber inner(ber_init(&value));
    berval cookie{0, nullptr};
    ber_scanf(inner.get(), "{im}", &size, &cookie);
    out.paged = true;
    out.page_size = static_cast<std::uint32_t>(size);
    out.cookie.assign(cookie.bv_val, cookie.bv_len);
  }
}

LdapRequest parse(const std::string& message) {
  LdapRequest out;
  out.bytes = message;
  berval all = bytes(message);
  const Ber ber(ber_init(&all));
  ber_int_t id = 0;
  ber_len_t length = 0;
  ber_scanf(ber.get(), "{i", &id);
  out.id = id;
  out.operation = ber_peek_tag(ber.get(), &length);
  if (out.operation == LDAP_REQ_SEARCH) {
    berval base{0, nullptr};
    ber_int_t scope = 0;
    char** attributes = nullptr;
    ber_scanf(ber.get(), "{me", &base, &scope);
    out.base.assign(base.bv_val, base.bv_len);
    out.scope = scope;
    ber_scanf(ber.get(), "xxxxx{v}}", &attributes);
    for (char** one = attributes; one != nullptr && *one != nullptr; ++one) out.attributes.emplace_back(*one);
    ber_memvfree(reinterpret_cast<void**>(attributes));
    read_control(ber.get(), out);
  }
  return out;
}

}  // namespace

std::string ldap_entry(int id, const std::string& dn,
                       const std::vector<std::pair<std::string, std::vector<std::string>>>& attributes) {
  const Ber ber = new_ber();
  const berval name = bytes(dn);
  ber_printf(ber.get(), "{it{O{", id, static_cast<ber_tag_t>(LDAP_RES_SEARCH_ENTRY), &name);
  for (const auto& [attribute, values] : attributes) {
    ber_printf(ber.get(), "{s[", attribute.c_str());
    for (const auto& text : values) {
      const berval value = bytes(text);
      ber_printf(ber.get(), "O", &value);
    }
    ber_printf(ber.get(), "]}");
  }
  ber_printf(ber.get(), "}}}");
  return bytes_of(ber);
}

std::string ldap_reference(int id, const std::string& url) {
  const Ber ber = new_ber();
  ber_printf(ber.get(), "{it{s}}", id, static_cast<ber_tag_t>(LDAP_RES_SEARCH_REFERENCE), url.c_str());
  return bytes_of(ber);
}

std::string ldap_done(int id, int code, const std::optional<std::string>& cookie) {
  return result(id, LDAP_RES_SEARCH_RESULT, code, cookie);
}

std::string ldap_done_with(int id, int code, const std::string& oid, const std::string& value) {
  const Ber ber = new_ber();
  const berval contents = bytes(value);
  ber_printf(ber.get(), "{it{ess}t{{sO}}}", id, static_cast<ber_tag_t>(LDAP_RES_SEARCH_RESULT), code, "", "",
             static_cast<ber_tag_t>(LDAP_TAG_CONTROLS), oid.c_str(), &contents);
  return bytes_of(ber);
}

std::string ldap_unsolicited(const std::string& oid, int code, const std::string& words) {
  const Ber ber = new_ber();
  ber_printf(ber.get(), "{it{essts}}", 0, static_cast<ber_tag_t>(LDAP_RES_EXTENDED), code, "", words.c_str(),
             static_cast<ber_tag_t>(LDAP_TAG_EXOP_RES_OID), oid.c_str());
  return bytes_of(ber);
}

ScriptedLdap::ScriptedLdap(Answer answer, LdapSelf self)
    : answer_(std::move(answer)), self_(std::move(self)), listener_(listen_on_loopback(port_)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

ScriptedLdap::~ScriptedLdap() {
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
}

void ScriptedLdap::serve(const std::stop_token& stop) {
  std::vector<std::jthread> talks;
  while (!stop.stop_requested()) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, 10) != 1) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) talks.emplace_back([this, client](const std::stop_token& own) { talk(own, client); });
  }
}

void ScriptedLdap::talk(const std::stop_token& stop, int client) {
  std::string came;
  std::array<char, 4096> buffer{};
  bool open = true;
  while (open && !stop.stop_requested()) {
    pollfd wait{client, POLLIN, 0};
    if (::poll(&wait, 1, 10) != 1) continue;
    const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    came.append(buffer.data(), static_cast<std::size_t>(got));
    while (const auto message = open ? cut_message(came) : std::nullopt) {
      LdapRequest request = parse(*message);
      if (request.operation == LDAP_REQ_UNBIND) {
        open = false;
        break;
      }
      if (request.operation == LDAP_REQ_ABANDON) continue;
      const std::string answer = reply(request);
      open = !answer.empty() && ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
    }
  }
  ::close(client);
}

std::string ScriptedLdap::reply(LdapRequest& request) {
  if (request.operation == LDAP_REQ_BIND) return result(request.id, LDAP_RES_BIND, 0, std::nullopt);
  if (request.operation == LDAP_REQ_EXTENDED)
    return result(request.id, LDAP_RES_EXTENDED, self_.who ? 0 : 2, std::nullopt, self_.who);
  if (request.operation != LDAP_REQ_SEARCH) return {};
  if (request.base.empty()) {
    LdapAttributes root{{"supportedControl", {LDAP_CONTROL_PAGEDRESULTS}}};
    root.insert(root.end(), self_.root.begin(), self_.root.end());
    return ldap_entry(request.id, "", root) + ldap_done(request.id, 0);
  }
  request.search = searches_++;
  return answer_(request);
}

}  // namespace behorig::testing
