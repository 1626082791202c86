#include "core/daemon/fetch.h"

#include <curl/curl.h>

#include <fstream>
#include <memory>

#include "core/base/text.h"

namespace behorig {
namespace {

constexpr std::size_t kLargestAnswer = std::size_t{256} * 1024;
constexpr long kConnectSeconds = 5, kWholeSeconds = 10;

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

Message unreachable(const std::string& url, const char* what) {
  return Message("identity.unreachable", {{"url", printable(url)}, {"what", printable(what)}});
}

std::size_t take(char* data, std::size_t /*one*/, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + count > kLargestAnswer) return 0;
  body.append(data, count);
  return count;
}

void only_over_tls(CURL* curl, const identity::FetchRequest& request) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!request.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kWholeSeconds);
}

}  // namespace

Result<std::string> fetch(const identity::FetchRequest& request) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, FreeCurl> curl(started == CURLE_OK ? curl_easy_init() : nullptr);
  if (!curl) return unreachable(request.url, curl_easy_strerror(CURLE_FAILED_INIT));
  std::string body;
  only_over_tls(curl.get(), request);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  std::unique_ptr<curl_slist, FreeCurl> headers(curl_slist_append(nullptr, "Accept: application/json"));
  if (request.authorization) {
    const Secret line("Authorization: " + request.authorization->reveal());
    curl_slist_append(headers.get(), line.reveal().c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (request.form) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form->reveal().size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.form->reveal().c_str());
  }
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK)
    return unreachable(request.url, curl_easy_strerror(code));
  constexpr long kGood = 200;
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != kGood)
    return Message("identity.answer",
                   {{"url", printable(request.url)}, {"what", "status " + std::to_string(status)}});
  return body;
}

Result<std::string> read_keys_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string out(kLargestAnswer + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  if (in.bad() || in.gcount() == 0) return unreachable(path, "it cannot be read");
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (out.size() > kLargestAnswer) return unreachable(path, "it is too large");
  return out;
}

}  // namespace behorig
