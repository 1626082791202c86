#include "plugins/common/ldap/search.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "plugins/common/ldap/diagnosis.h"

namespace behorig::ldap {
namespace {

using Steady = std::chrono::steady_clock;

struct FreeMessage {
  void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using MessagePtr = std::unique_ptr<LDAPMessage, FreeMessage>;

/// Large enough that no page ends before the search does, where the server allows it: one page costs nothing,
/// and its control still proves the end.
constexpr std::uint32_t kLargestPage = 10'000'000;
constexpr std::size_t kBatchEntries = 2048, kBatchBytes = 1 << 20;

class Search {
 public:
  Search(const Connection& connection, const Request& request, const Watch& watch, const Take& take)
      : connection_(connection), request_(request), watch_(watch), take_(take) {
    for (const auto& name : request.attributes) names_.push_back(const_cast<char*>(name.c_str()));
    names_.push_back(nullptr);
  }

  Ending run(bool paging) {
    std::uint32_t size = !paging ? 0 : request_.page_size == 0 ? kLargestPage : request_.page_size;
    for (;;) {
      const auto smaller = attempt(size);
      if (!smaller) return ending_;
      size = *smaller;
    }
  }

 private:
  /// How a page ended.
  struct Page {
    int code = LDAP_OTHER;
    bool control = false;
    std::string cookie = {}, words = {};
    std::uint64_t entries = 0;
  };

  /// From the beginning with this page size (0 = none). A smaller size to try if the server refused this one.
  std::optional<std::uint32_t> attempt(std::uint32_t size) {
    ending_ = {.page_size = size};
    std::string cookie;
    std::uint64_t empty_pages = 0;
    for (;;) {
      const Page page = read_page(size, cookie);
      ++ending_.pages;
      if (page.code != LDAP_SUCCESS) {
        if (const auto smaller = comes_down(size, page)) return smaller;
        throw failure(page);
      }
      if (size == 0) return std::nullopt;
      if (!page.control) throw sdk::Failure("paging-dropped", place());
      if (page.cookie.empty()) return std::nullopt;
      empty_pages = page.entries == 0 ? empty_pages + 1 : 0;
      if (empty_pages > kMostEmptyPages) throw sdk::Failure("paging-endless", place());
      cookie = page.cookie;
    }
  }

  /// Only a first page can be refused for its size; a limit that is met later is a limit on the whole.
  std::optional<std::uint32_t> comes_down(std::uint32_t size, const Page& page) const {
    if (size == 0 || ending_.pages > 1) return std::nullopt;
    if (page.code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION) return 0;
    const bool limit = page.code == LDAP_SIZELIMIT_EXCEEDED || page.code == LDAP_ADMINLIMIT_EXCEEDED;
    if (!limit && page.code != LDAP_UNWILLING_TO_PERFORM) return std::nullopt;
    if (page.entries == 0) return size > 1000 ? 1000 : size / 2;
    if (limit && page.entries < size) return static_cast<std::uint32_t>(page.entries);
    return std::nullopt;
  }

  Page read_page(std::uint32_t size, const std::string& cookie) {
    LDAP* ld = connection_.handle();
    LDAPControl* control = nullptr;
    if (size > 0) {
      berval state{cookie.size(), const_cast<char*>(cookie.data())};
      const int made = ldap_create_page_control(ld, static_cast<ber_int_t>(size), &state, 1, &control);
      if (made != LDAP_SUCCESS) throw sdk::Failure("ldap-option", {{"what", "pagedResults"}});
    }
    const std::unique_ptr<LDAPControl, void (*)(LDAPControl*)> owned(control, ldap_control_free);
    LDAPControl* controls[] = {control, nullptr};
    int id = 0;
    const int sent =
        ldap_search_ext(ld, request_.base.c_str(), request_.scope, request_.filter.c_str(), names_.data(), 0,
                        size > 0 ? controls : nullptr, nullptr, nullptr, LDAP_NO_LIMIT, &id);
    if (sent == LDAP_FILTER_ERROR) throw sdk::Failure("filter-wrong", {{"filter", request_.filter}});
    if (sent != LDAP_SUCCESS) throw lost(sent);
    return receive(id);
  }

  /// Takes what comes until the page's result.
  Page receive(int id) {
    Page page;
    Steady::time_point heard = Steady::now();
    for (;;) {
      const MessagePtr message = next(id, heard);
      const int type = ldap_msgtype(message.get());
      if (type == LDAP_RES_SEARCH_ENTRY) {
        entry(message.get());
        ++page.entries;
        ++ending_.entries;
      } else if (type == LDAP_RES_SEARCH_REFERENCE) {
        throw referral(message.get());
      } else if (type == LDAP_RES_SEARCH_RESULT) {
        hand_over();
        result(message.get(), page);
        return page;
      }
    }
  }

  /// The next message. Where none is there it waits a moment, so that several come at once: a server writes
  /// each entry by itself, and a reader that wakes for each makes both slow.
  MessagePtr next(int id, Steady::time_point& heard) {
    constexpr std::chrono::microseconds kGather{1000};
    LDAP* ld = connection_.handle();
    LDAPMessage* message = nullptr;
    timeval none{0, 0};
    int type = ldap_result(ld, id, LDAP_MSG_ONE, &none, &message);
    while (type == 0) {
      if (watch_.cancelled()) throw sdk::Failure("stopped");
      if (Steady::now() - heard > connection_.timeout()) throw silent();
      timeval wait{0, 100'000};
      if (gathered_) {
        type = ldap_result(ld, id, LDAP_MSG_ONE, &wait, &message);
      } else {
        std::this_thread::sleep_for(kGather);
        type = ldap_result(ld, id, LDAP_MSG_ONE, &none, &message);
      }
      gathered_ = type == 0;
    }
    if (type < 0) {
      int code = LDAP_SERVER_DOWN;
      ldap_get_option(ld, LDAP_OPT_RESULT_CODE, &code);
      throw lost(code);
    }
    gathered_ = false;
    if (++since_heard_ % 256 == 0 || type != LDAP_RES_SEARCH_ENTRY) {
      heard = Steady::now();
      if (watch_.cancelled()) throw sdk::Failure("stopped");
    }
    return MessagePtr(message);
  }

  void entry(LDAPMessage* message) {
    std::string ranged;
    if (!batch_.add(connection_.handle(), message, request_.attributes, ranged))
      throw sdk::Failure("answer-broken", place());
    if (!ranged.empty())
      throw sdk::Failure("range-left",
                         {{"dn", std::string(batch_.dn(batch_.size() - 1))}, {"attribute", ranged}});
    if (batch_.size() >= kBatchEntries || batch_.bytes() >= kBatchBytes) hand_over();
  }

  void hand_over() {
    if (batch_.size() > 0) take_(std::exchange(batch_, {}));
  }

  void result(LDAPMessage* message, Page& page) const {
    LDAP* ld = connection_.handle();
    LDAPControl** controls = nullptr;
    char* words = nullptr;
    if (ldap_parse_result(ld, message, &page.code, nullptr, &words, nullptr, &controls, 0) != LDAP_SUCCESS)
      throw sdk::Failure("answer-broken", place());
    const std::unique_ptr<LDAPControl*, void (*)(LDAPControl**)> owned(controls, ldap_controls_free);
    page.words = std::string(ldap_err2string(page.code)) + (words != nullptr && *words != 0 ? ": " : "") +
                 (words == nullptr ? "" : words);
    ldap_memfree(words);
    LDAPControl* control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
    if (control == nullptr) return;
    ber_int_t estimate = 0;
    berval cookie{0, nullptr};
    if (ldap_parse_pageresponse_control(ld, control, &estimate, &cookie) != LDAP_SUCCESS)
      throw sdk::Failure("answer-broken", place());
    page.control = true;
    if (cookie.bv_val != nullptr) page.cookie.assign(cookie.bv_val, cookie.bv_len);
    ldap_memfree(cookie.bv_val);
  }

  sdk::Args place() const {
    return {
        {"uri", connection_.uri()}, {"base", request_.base}, {"entries", std::to_string(ending_.entries)}};
  }
  sdk::Failure lost(int code) const {
    auto args = place();
    args.emplace_back("detail", words_of(connection_.handle(), code));
    return sdk::Failure("connection-lost", args);
  }
  sdk::Failure silent() const {
    auto args = place();
    args.emplace_back("seconds", std::to_string(connection_.timeout().count()));
    return sdk::Failure("silent", args);
  }
  sdk::Failure referral(LDAPMessage* message) const {
    char** urls = nullptr;
    ldap_parse_reference(connection_.handle(), message, &urls, nullptr, 0);
    auto args = place();
    args.emplace_back("url", urls != nullptr && urls[0] != nullptr ? urls[0] : "?");
    ldap_memvfree(reinterpret_cast<void**>(urls));
    return sdk::Failure("referral", args);
  }
  sdk::Failure failure(const Page& page) const {
    auto args = place();
    args.emplace_back("detail", page.words);
    switch (page.code) {
      case LDAP_TIMELIMIT_EXCEEDED:
      case LDAP_SIZELIMIT_EXCEEDED:
      case LDAP_ADMINLIMIT_EXCEEDED:
        return sdk::Failure("limit", args);
      case LDAP_NO_SUCH_OBJECT:
        return sdk::Failure("base-missing", args);
      case LDAP_INSUFFICIENT_ACCESS:
        return sdk::Failure("no-right", args);
      case LDAP_REFERRAL:
        args.emplace_back("url", page.words);
        return sdk::Failure("referral", args);
      default:
        return sdk::Failure("search-failed", args);
    }
  }

  static constexpr std::uint64_t kMostEmptyPages = 100;

  const Connection& connection_;
  const Request& request_;
  const Watch& watch_;
  const Take& take_;
  std::vector<char*> names_;
  Entries batch_;
  Ending ending_;
  bool gathered_ = false;
  std::uint64_t since_heard_ = 0;
};

}  // namespace

Ending search(const Connection& connection, const Server& server, const Request& request, const Watch& watch,
              const Take& take) {
  // A server that says nothing of itself is asked; it must refuse what it does not know, for it is critical.
  return Search(connection, request, watch, take).run(server.paging || !server.told);
}

Found find(const Connection& connection, const std::string& dn, const std::vector<std::string>& attributes) {
  std::vector<char*> names;
  for (const auto& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
  names.push_back(nullptr);
  LDAPMessage* result = nullptr;
  const int code = ldap_search_ext_s(connection.handle(), dn.c_str(), LDAP_SCOPE_BASE, "(objectClass=*)",
                                     names.data(), 0, nullptr, nullptr, nullptr, 0, &result);
  const MessagePtr owned(result);
  Found out;
  if (code == LDAP_NO_SUCH_OBJECT) out.what = Found::What::nothing;
  LDAPMessage* entry = code == LDAP_SUCCESS ? ldap_first_entry(connection.handle(), result) : nullptr;
  std::string ranged;
  if (entry != nullptr && out.entries.add(connection.handle(), entry, attributes, ranged) && ranged.empty())
    out.what = Found::What::entry;
  return out;
}

}  // namespace behorig::ldap
