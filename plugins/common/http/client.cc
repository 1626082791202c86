#include "plugins/common/http/client.h"

#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace behorig::http {
namespace {

constexpr int kTries = 6;
constexpr std::chrono::seconds kLongestPause{120}, kUsualPause{2};

struct Free {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Once for the process, before the first thread: plugins are loaded before anything else happens.
void start_library() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK)
    throw sdk::Failure("http-failed", {{"url", ""}, {"what", curl_easy_strerror(started)}});
}

const char* text_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "http-name";
    case CURLE_COULDNT_CONNECT:
      return "http-connect";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return "http-certificate";
    case CURLE_SSL_CACERT_BADFILE:
      return "http-ca-file";
    case CURLE_SSL_CONNECT_ERROR:
      return "http-tls";
    case CURLE_OPERATION_TIMEDOUT:
      return "http-silent";
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
      return "http-cut";
    case CURLE_WRITE_ERROR:
      return "http-large";
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "http-clear";
    case CURLE_URL_MALFORMAT:
      return "http-url";
    default:
      return "http-failed";
  }
}

/// What a person needs of it: a query may hold what is nobody's business.
std::string shown(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace

struct Client::State {
  Target target;
  std::function<bool()> cancelled;
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
  Answer answer;
  std::string not_admitted;  ///< the last address that was not
};

Client::Client(Target target, std::function<bool()> cancelled) : state_(std::make_unique<State>()) {
  start_library();
  state_->target = std::move(target);
  state_->cancelled = std::move(cancelled);
  state_->curl = curl_easy_init();
  if (state_->curl == nullptr) throw std::bad_alloc();
}

Client::~Client() { curl_easy_cleanup(state_->curl); }

namespace {

constexpr std::size_t kLongestHeader = 1000;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::string shown(const sockaddr& address) {
  std::array<char, NI_MAXHOST> host{};
  const socklen_t size = address.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  const bool known = ::getnameinfo(&address, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) == 0;
  return known ? host.data() : "?";
}

}  // namespace

void Client::prepare(const Request& request, const curl_slist* headers) {
  State& state = *state_;
  CURL* curl = state.curl;
  const auto seconds = static_cast<long>(state.target.timeout.count());
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, state.target.insecure ? "https,http" : "https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!state.target.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, state.target.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(curl, CURLOPT_PROXY, state.target.proxy.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(state.target.total.count()));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, state.error.data());
  if (state.target.admits) {
    // curl makes the socket here, before it connects: an address that is not admitted gets none.
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &state);
    curl_easy_setopt(
        curl, CURLOPT_OPENSOCKETFUNCTION,
        +[](void* of, curlsocktype, curl_sockaddr* address) -> curl_socket_t {
          auto& own = *static_cast<State*>(of);
          if (own.target.admits(address->addr))
            return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
          own.not_admitted = shown(address->addr);
          return CURL_SOCKET_BAD;
        });
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (const auto& body = request.form ? request.form : request.body) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->c_str());
  }
  if (!request.method.empty()) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void Client::failed(int number, const Request& request) const {
  const auto code = static_cast<CURLcode>(number);
  const State& state = *state_;
  if (code == CURLE_ABORTED_BY_CALLBACK) throw sdk::Failure("http-stopped");
  if (code == CURLE_COULDNT_CONNECT && !state.not_admitted.empty())
    throw sdk::Failure("http-address", {{"url", shown(request.url)}, {"address", state.not_admitted}});
  const char* what = state.error[0] != '\0' ? state.error.data() : curl_easy_strerror(code);
  throw sdk::Failure(text_of(code), {{"url", shown(request.url)},
                                     {"what", what},
                                     {"seconds", std::to_string(state.target.timeout.count())},
                                     {"file", state.target.ca_file}});
}

Answer Client::once(const Request& request) {
  State& state = *state_;
  CURL* curl = state.curl;
  state.answer = {};
  state.not_admitted.clear();
  state.error.fill('\0');
  std::unique_ptr<curl_slist, Free> headers;
  const auto add = [&](const char* header) {
    curl_slist* longer = curl_slist_append(headers.get(), header);
    if (longer == nullptr) throw std::bad_alloc();
    if (!headers) headers.reset(longer);
  };
  for (const auto& header : request.headers) add(header.c_str());
  add("Expect:");  // a large body is sent at once
  prepare(request, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &state);
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t, std::size_t count, void* to) -> std::size_t {
        auto& into = *static_cast<State*>(to);
        if (into.answer.body.size() + count > into.target.most_bytes) return 0;
        into.answer.body.append(data, count);
        return count;
      });
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &state);
  curl_easy_setopt(
      curl, CURLOPT_HEADERFUNCTION, +[](char* data, std::size_t, std::size_t count, void* to) -> std::size_t {
        const std::string_view line(data, count);
        constexpr std::string_view kName = "etag:";
        const bool same = line.size() > kName.size() && line.size() < kLongestHeader &&
                          std::equal(kName.begin(), kName.end(), line.begin(), [](char a, char b) {
                            return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
                          });
        if (same) static_cast<State*>(to)->answer.etag = trimmed(line.substr(kName.size()));
        return count;
      });
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &state);
  curl_easy_setopt(
      curl, CURLOPT_XFERINFOFUNCTION, +[](void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
        return static_cast<State*>(of)->cancelled() ? 1 : 0;
      });
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) failed(code, request);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &state.answer.status);
  curl_off_t wait = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait);
  state.answer.retry_after = std::chrono::seconds(wait);
  const char* type = nullptr;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
  for (const char* c = type; c != nullptr && *c != '\0' && *c != ';' && *c != ' '; ++c)
    state.answer.type += static_cast<char>(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
  return std::move(state.answer);
}

/// In short steps, so that nobody waits for it who wants to stop.
void Client::pause(std::chrono::seconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    if (state_->cancelled()) throw sdk::Failure("http-stopped");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Answer Client::send(const Request& request) {
  for (int tried = 1;; ++tried) {
    Answer answer = once(request);
    const auto wait = answer.retry_after;
    constexpr long kTooMany = 429, kUnavailable = 503;
    if ((answer.status != kTooMany && answer.status != kUnavailable) || tried == kTries ||
        wait > kLongestPause || !state_->target.waits)
      return answer;
    pause(wait.count() > 0 ? wait : kUsualPause);
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    constexpr char kHex[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

}  // namespace behorig::http
