#include "plugins/sinks/mail/post.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string_view>

namespace behorig::mail {
namespace {

struct Free {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

const char* text_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "mail-name";
    case CURLE_COULDNT_CONNECT:
      return "mail-connect";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return "mail-certificate";
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
      return "mail-tls";
    case CURLE_LOGIN_DENIED:
      return "mail-login";
    case CURLE_OPERATION_TIMEDOUT:
      return "mail-silent";
    default:
      return "mail-cut";
  }
}

/// Says what is wrong with us, or with the service, and nothing of the mail.
bool about_us(long code) { return code == 421 || code == 530 || code == 534 || code == 535 || code == 538; }

}  // namespace

struct Post::State {
  Server server;
  std::function<bool()> cancelled;
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
  std::string_view rest;  ///< of the letter that is sent

  void prepare();
};

Post::Post(Server server, std::function<bool()> cancelled) : state_(std::make_unique<State>()) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::bad_alloc();
  state_->server = std::move(server);
  state_->cancelled = std::move(cancelled);
  state_->curl = curl_easy_init();
  if (state_->curl == nullptr) throw std::bad_alloc();
}

Post::~Post() { curl_easy_cleanup(state_->curl); }

void Post::State::prepare() {
  const auto seconds = static_cast<long>(server.timeout.count());
  const std::string host = server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
  const std::string url =
      (server.at_once ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port);
  error.fill('\0');
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  // All: the mail is not sent where the server does not offer TLS, or somebody in between says so.
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(server.insecure ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!server.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READDATA, this);
  curl_easy_setopt(
      curl, CURLOPT_READFUNCTION, +[](char* to, std::size_t, std::size_t most, void* of) -> std::size_t {
        auto& left = static_cast<State*>(of)->rest;
        const std::size_t size = std::min(most, left.size());
        std::memcpy(to, left.data(), size);
        left.remove_prefix(size);
        return size;
      });
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(
      curl, CURLOPT_XFERINFOFUNCTION, +[](void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
        return static_cast<State*>(of)->cancelled() ? 1 : 0;
      });
}

Said Post::send(const std::string& from, const std::vector<std::string>& to, const std::string& letter) {
  State& state = *state_;
  state.prepare();
  state.rest = letter;
  curl_easy_setopt(state.curl, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  std::unique_ptr<curl_slist, Free> recipients;
  for (const auto& one : to) {
    curl_slist* longer = curl_slist_append(recipients.get(), ("<" + one + ">").c_str());
    if (longer == nullptr) throw std::bad_alloc();
    if (!recipients) recipients.reset(longer);
  }
  curl_easy_setopt(state.curl, CURLOPT_MAIL_RCPT, recipients.get());
  const CURLcode code = curl_easy_perform(state.curl);
  if (code == CURLE_OK) return {};
  long answer = 0;
  curl_easy_getinfo(state.curl, CURLINFO_RESPONSE_CODE, &answer);
  const bool of_the_mail =
      code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_RECV_ERROR;
  if (of_the_mail && !about_us(answer) && answer >= 400 && answer < 600)
    return {answer < 500 ? Said::Kind::later : Said::Kind::never, answer};
  const char* what = state.error[0] != '\0' ? state.error.data() : curl_easy_strerror(code);
  throw sdk::Failure(code == CURLE_ABORTED_BY_CALLBACK ? "mail-stopped" : text_of(code),
                     {{"server", state.server.host + ":" + std::to_string(state.server.port)},
                      {"what", what},
                      {"seconds", std::to_string(state.server.timeout.count())}});
}

std::vector<sdk::Text> post_texts() {
  return {
      {"mail-name", "The name in {server} is not known ({what}): correct it, or see the name server.",
       "Namnet i {server} är inte känt ({what}): rätta det, eller se namnservern."},
      {"mail-connect",
       "{server} does not answer ({what}): see that it runs and that no firewall is in the way.",
       "{server} svarar inte ({what}): se att den är igång och att ingen brandvägg står i vägen."},
      {"mail-certificate",
       "The certificate of {server} does not hold ({what}): correct it, or set `ca_file`.",
       "Certifikatet hos {server} håller inte ({what}): rätta det, eller ange `ca_file`."},
      {"mail-tls", "{server} offers no TLS 1.2 or later ({what}), so nothing was sent: see `tls`.",
       "{server} erbjuder ingen TLS 1.2 eller senare ({what}), så inget skickades: se `tls`."},
      {"mail-login", "{server} refused `user` or `password` ({what}).",
       "{server} nekade `user` eller `password` ({what})."},
      {"mail-silent", "{server} did not take the mail within {seconds} seconds: it is tried again.",
       "{server} tog inte brevet inom {seconds} sekunder: nytt försök görs."},
      {"mail-cut", "{server} ended the conversation ({what}): it is tried again.",
       "{server} avbröt samtalet ({what}): nytt försök görs."},
      {"mail-stopped", "The delivery was stopped.", "Leveransen stoppades."},
  };
}

}  // namespace behorig::mail
