#include "plugins/common/ldap/search.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "plugins/common/ldap/diagnosis.h"
#include "plugins/common/ldap/message.h"

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

class Search {
 public:
  Search(const Connection& connection, const Request& request, const Watch& watch, const Take& take,
         SyncListener* listener = nullptr)
      : connection_(connection),
        stream_(connection.stream()),
        request_(request),
        watch_(watch),
        take_(take),
        listener_(listener) {
    for (const auto& name : request.attributes) names_.push_back(const_cast<char*>(name.c_str()));
    names_.push_back(nullptr);
  }

  Ending run(bool paging) {
    std::uint32_t size = !paging ? 0 : request_.page_size == 0 ? kLargestPage : request_.page_size;
    for (;;) {
      const auto smaller = attempt(size);
      if (!smaller) return ending_;
      size = *smaller;
      if (request_.again) request_.again();
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
    if (stream_.ended()) throw lost(LDAP_SERVER_DOWN);
    LDAPControl* control = nullptr;
    if (size > 0) {
      berval state{cookie.size(), const_cast<char*>(cookie.data())};
      const int made = ldap_create_page_control(ld, static_cast<ber_int_t>(size), &state, 1, &control);
      if (made != LDAP_SUCCESS) throw sdk::Failure("ldap-option", {{"what", "pagedResults"}});
    }
    const std::unique_ptr<LDAPControl, void (*)(LDAPControl*)> owned(control, ldap_control_free);
    std::vector<LDAPControl> further;
    std::vector<LDAPControl*> controls;
    further.reserve(request_.controls.size());
    if (control != nullptr) controls.push_back(control);
    for (const Control& one : request_.controls) {
      further.push_back(
          {const_cast<char*>(one.oid.c_str()),
           {one.value.size(), one.value.empty() ? nullptr : const_cast<char*>(one.value.data())},
           1});
      controls.push_back(&further.back());
    }
    std::string wish = listener_ == nullptr ? std::string() : listener_->request();
    LDAPControl sync{const_cast<char*>(LDAP_CONTROL_SYNC), {wish.size(), wish.data()}, 1};
    if (listener_ != nullptr) controls.push_back(&sync);
    controls.push_back(nullptr);
    int id = 0;
    const int sent = ldap_search_ext(ld, request_.base.c_str(), request_.scope, request_.filter.c_str(),
                                     names_.data(), 0, controls.size() > 1 ? controls.data() : nullptr,
                                     nullptr, nullptr, LDAP_NO_LIMIT, &id);
    if (sent == LDAP_FILTER_ERROR) throw sdk::Failure("filter-wrong", {{"filter", request_.filter}});
    if (sent != LDAP_SUCCESS) throw lost(sent);
    try {
      return receive(id);
    } catch (...) {
      // What is still on its way belongs to nobody, and the library need not keep it.
      batch_ = {};
      if (!stream_.ended()) ldap_abandon_ext(ld, id, nullptr, nullptr);
      throw;
    }
  }

  /// Takes what comes until the page's result. Entries are read here, and all else by the library: so what it
  /// knows of the search is right when that has ended.
  Page receive(int id) {
    const Stream::Hold hold(stream_);
    Page page;
    Steady::time_point heard = Steady::now();
    for (;;) {
      const Message next = message_at(stream_.bytes());
      if (next.state == BerHead::State::broken) throw ended(LDAP_DECODING_ERROR);
      if (next.state == BerHead::State::part) {
        wait(heard);
        continue;
      }
      if (next.id == static_cast<std::uint32_t>(id)) heard_ = true;
      if (next.id == static_cast<std::uint32_t>(id) && next.operation == LDAP_RES_SEARCH_ENTRY) {
        stream_.take(next.size);
        entry(next);
        ++page.entries;
        ++ending_.entries;
      } else if (next.id == 0) {
        unsolicited(next);
      } else if (const MessagePtr message = hand_over_to_library(next, id)) {
        switch (ldap_msgtype(message.get())) {
          case LDAP_RES_SEARCH_REFERENCE:
            if (!request_.only_here) throw referral(message.get());
            break;
          case LDAP_RES_INTERMEDIATE:
            intermediate(message.get());
            break;
          case LDAP_RES_SEARCH_RESULT:
            if (batch_.size() > 0) hand_over();
            result(message.get(), page);
            return page;
          default:
            break;
        }
      }
    }
  }

  /// What the library makes of a message: null if that is nothing to us.
  MessagePtr hand_over_to_library(const Message& next, int id) {
    LDAPMessage* message = nullptr;
    timeval none{0, 0};
    const std::size_t before = stream_.bytes().size();
    stream_.hand_over(next.size);
    const int type = ldap_result(connection_.handle(), id, LDAP_MSG_ONE, &none, &message);
    MessagePtr owned(message);
    // A library that does not read any more would be asked for ever.
    if (type < 0 || stream_.bytes().size() + next.size != before) throw ended(LDAP_SERVER_DOWN);
    return owned;
  }

  /// Reads more. Where nothing is there it waits a moment, so that several messages come at once: a server
  /// writes each entry by itself, and a reader that wakes for each makes both slow.
  void wait(Steady::time_point& heard) {
    constexpr std::chrono::milliseconds kGather{1}, kLook{100};
    if (stream_.full()) hand_over();
    // The time that others took for the entries is none in which the server was silent.
    if (heard_) heard = Steady::now();
    heard_ = false;
    if (watch_.cancelled()) throw sdk::Failure("stopped");
    const Stream::Came came = stream_.read();
    if (came == Stream::Came::end) throw ended(LDAP_SERVER_DOWN);
    if (Steady::now() - heard > connection_.timeout()) throw silent();
    if (came == Stream::Came::nothing) {
      if (gathered_) {
        stream_.wait(kLook);
      } else {
        std::this_thread::sleep_for(kGather);
      }
    }
    gathered_ = came == Stream::Came::nothing;
  }

  void entry(const Message& message) {
    std::string ranged;
    if (!batch_.add(message.answer, request_.attributes, ranged, request_.ranges))
      throw sdk::Failure("answer-broken", place());
    if (listener_ != nullptr) listener_->entry(message.controls, message.answer);
    if (!ranged.empty())
      throw sdk::Failure("range-left",
                         {{"dn", std::string(batch_.dn(batch_.size() - 1))}, {"attribute", ranged}});
  }

  void hand_over() {
    Entries batch = std::exchange(batch_, batch_.empty_one());
    batch.keep(stream_.change_block());
    if (batch.size() > 0) take_(std::move(batch));
  }

  /// What nobody asked for is read here, since the library leaks it. Only one such message is known: Notice
  /// of Disconnection (RFC 4511, 4.4.1), by which a server that is about to hang up says why.
  void unsolicited(const Message& message) {
    stream_.take(message.size);
    BerReader parts(message.answer);
    std::string_view code, matched, words, oid;
    const bool goodbye = message.operation == LDAP_RES_EXTENDED && parts.take(0x0A, code) &&
                         parts.take(kBerOctets, matched) && parts.take(kBerOctets, words) &&
                         parts.take(LDAP_TAG_EXOP_RES_OID, oid) && oid == LDAP_NOTICE_OF_DISCONNECTION;
    if (!goodbye) return;
    std::uint32_t number = LDAP_OTHER;
    ber_unsigned(code, number);
    throw ended(std::string(ldap_err2string(static_cast<int>(number))) + (words.empty() ? "" : ": ") +
                std::string(words));
  }

  void intermediate(LDAPMessage* message) const {
    char* oid = nullptr;
    berval* value = nullptr;
    const int code = ldap_parse_intermediate(connection_.handle(), message, &oid, &value, nullptr, 0);
    const std::unique_ptr<char, void (*)(void*)> owned_oid(oid, ldap_memfree);
    const std::unique_ptr<berval, void (*)(berval*)> owned(value, ber_bvfree);
    if (code != LDAP_SUCCESS) throw sdk::Failure("answer-broken", place());
    if (listener_ == nullptr) return;
    listener_->info(oid == nullptr ? "" : oid, value == nullptr || value->bv_val == nullptr
                                                   ? std::string_view()
                                                   : std::string_view(value->bv_val, value->bv_len));
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
    const auto value_of = [&](const char* oid) -> std::optional<std::string> {
      const LDAPControl* found = ldap_control_find(oid, controls, nullptr);
      if (found == nullptr || found->ldctl_value.bv_val == nullptr) return std::nullopt;
      return std::string(found->ldctl_value.bv_val, found->ldctl_value.bv_len);
    };
    if (page.code == LDAP_SUCCESS) {
      if (listener_ != nullptr) listener_->done(value_of(LDAP_CONTROL_SYNC_DONE));
      if (request_.end) request_.end(value_of(request_.end_control.c_str()));
    }
    LDAPControl* control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
    if (control == nullptr) return;
    ber_int_t estimate = 0;
    berval cookie{0, nullptr};
    // libldap 2.5 crashes where there is no value, or a blank one.
    if (control->ldctl_value.bv_val == nullptr || control->ldctl_value.bv_len == 0 ||
        ldap_parse_pageresponse_control(ld, control, &estimate, &cookie) != LDAP_SUCCESS)
      throw sdk::Failure("answer-broken", place());
    page.control = true;
    if (cookie.bv_val != nullptr) page.cookie.assign(cookie.bv_val, cookie.bv_len);
    ldap_memfree(cookie.bv_val);
  }

  sdk::Args place() const {
    return {
        {"uri", connection_.uri()}, {"base", request_.base}, {"entries", std::to_string(ending_.entries)}};
  }
  sdk::Failure lost(int code) const { return lost(words_of(connection_.handle(), code)); }
  sdk::Failure lost(const std::string& words) const {
    auto args = place();
    args.emplace_back("detail", words);
    return sdk::Failure("connection-lost", args);
  }
  /// The same, after which the connection is of no more use. The library must see that as well, or it would
  /// say goodbye over it.
  template <class Why>
  sdk::Failure ended(const Why& why) {
    sdk::Failure failure = lost(why);
    LDAPMessage* message = nullptr;
    timeval none{0, 0};
    stream_.end();
    ldap_result(connection_.handle(), LDAP_RES_ANY, LDAP_MSG_ONE, &none, &message);
    ldap_msgfree(message);
    return failure;
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
      case LDAP_SYNC_REFRESH_REQUIRED:
        return sdk::Failure("sync-refresh-required", args);
      case LDAP_REFERRAL:
        args.emplace_back("url", page.words);
        return sdk::Failure("referral", args);
      default:
        return sdk::Failure("search-failed", args);
    }
  }

  static constexpr std::uint64_t kMostEmptyPages = 100;

  const Connection& connection_;
  Stream& stream_;
  const Request& request_;
  const Watch& watch_;
  const Take& take_;
  SyncListener* listener_;
  std::vector<char*> names_;
  Entries batch_;
  Ending ending_;
  bool gathered_ = false;  ///< waited a moment for more, and nothing came
  bool heard_ = false;     ///< something of this search came since the last look at the clock
};

}  // namespace

std::string filter_value(std::string_view value) {
  berval in{value.size(), const_cast<char*>(value.data())}, out{0, nullptr};
  if (ldap_bv2escaped_filter_value(&in, &out) != 0) throw sdk::Failure("filter-wrong", {{"filter", "?"}});
  std::string text(out.bv_val, out.bv_len);
  ldap_memfree(out.bv_val);
  return text;
}

Ending search(const Connection& connection, const Server& server, const Request& request, const Watch& watch,
              const Take& take) {
  // A server that says nothing of itself is asked; it must refuse what it does not know, for it is critical.
  return Search(connection, request, watch, take).run(server.paging || !server.told);
}

std::optional<std::string> first_shown(const Connection& connection, const Server& server, Request request,
                                       const Watch& watch) {
  struct Enough {
    std::string dn;
  };
  request.page_size = 1;
  try {
    search(connection, server, request, watch,
           [](const Entries& entries) { throw Enough{std::string(entries.dn(0))}; });
  } catch (const Enough& first) {
    return first.dn;
  }
  return std::nullopt;
}

Ending search_with_sync(const Connection& connection, const Request& request, const Watch& watch,
                        const Take& take, SyncListener& listener) {
  return Search(connection, request, watch, take, &listener).run(false);
}

Found find(const Connection& connection, const std::string& dn, const std::vector<std::string>& attributes,
           const std::string& filter) {
  const Request request{.base = dn, .scope = LDAP_SCOPE_BASE, .filter = filter, .attributes = attributes};
  Found out;
  try {
    Search(connection, request, {}, [&](Entries&& entries) { out.entries = std::move(entries); }).run(false);
    if (out.entries.size() == 1) out.what = Found::What::entry;
  } catch (const sdk::Failure& failure) {
    if (failure.id == "base-missing") out.what = Found::What::nothing;
    out.why = failure.id;
  }
  return out;
}

}  // namespace behorig::ldap
