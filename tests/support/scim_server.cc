#include "tests/support/scim_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "tests/support/program.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

MHD_Result collect(void* into, MHD_ValueKind kind, const char* key, const char* value) {
  auto& request = *static_cast<HttpRequest*>(into);
  std::string name = key;
  if (kind == MHD_HEADER_KIND)
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  (kind == MHD_HEADER_KIND ? request.headers : request.query)[name] = value == nullptr ? "" : value;
  return MHD_YES;
}

/// Called for the head, for each piece of the body, and once more.
MHD_Result handle(void* server, MHD_Connection* connection, const char* url, const char* method, const char*,
                  const char* data, std::size_t* size, void** own) {
  if (*own == nullptr) {
    auto* request = new HttpRequest{method, url};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, collect, request);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, collect, request);
    *own = request;
    return MHD_YES;
  }
  auto& request = *static_cast<HttpRequest*>(*own);
  if (*size > 0) {
    request.body.append(data, *size);
    *size = 0;
    return MHD_YES;
  }
  const HttpReply reply = static_cast<ScimServer*>(server)->reply(request);
  MHD_Response* response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()), MHD_RESPMEM_MUST_COPY);
  for (const auto& [name, value] : reply.headers)
    MHD_add_response_header(response, name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, reply.status, response);
  MHD_destroy_response(response);
  return queued;
}

void forget(void*, MHD_Connection*, void** own, MHD_RequestTerminationCode) {
  delete static_cast<HttpRequest*>(*own);
  *own = nullptr;
}

HttpReply error(unsigned status) {
  return {status, json::serialize(json::object{{"status", std::to_string(status)}})};
}

std::size_t number(const HttpRequest& request, const std::string& key, std::size_t fallback) {
  const auto found = request.query.find(key);
  return found == request.query.end() ? fallback : static_cast<std::size_t>(std::stoull(found->second));
}

}  // namespace

ScimServer::ScimServer(Lie lie, const Certificate* certificate)
    : lie_(std::move(lie)), tls_(certificate != nullptr) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (tls_) {
    certificate_ = read_file(certificate->certificate);
    key_ = read_file(certificate->key);
  }
  const unsigned flags =
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | (tls_ ? unsigned{MHD_USE_TLS} : 0U);
  std::vector<MHD_OptionItem> options{
      {MHD_OPTION_SOCK_ADDR, 0, &address},
      {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<std::intptr_t>(&forget), nullptr}};
  if (tls_) {
    options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, certificate_.data()});
    options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, key_.data()});
  }
  options.push_back({MHD_OPTION_END, 0, nullptr});
  daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, handle, this, MHD_OPTION_ARRAY, options.data(),
                             MHD_OPTION_END);
  if (daemon_ == nullptr) std::abort();
  port_ = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT)->port;
}

ScimServer::~ScimServer() { MHD_stop_daemon(daemon_); }

std::string ScimServer::url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + "/scim/v2";
}
std::string ScimServer::token_url() const { return url() + "/token"; }

HttpReply ScimServer::reply(HttpRequest request) {
  request.number = requests_++;
  const std::lock_guard lock(mutex_);
  HttpReply out = honest(request);
  if (lie_) lie_(request, out);
  return out;
}

HttpReply ScimServer::honest(const HttpRequest& request) const {
  const std::string base = "/scim/v2";
  if (!request.path.starts_with(base)) return error(404);
  const std::string path = request.path.substr(base.size());
  if (path == "/token") return token(request);
  const auto bearer = request.headers.find("authorization");
  if (bearer == request.headers.end() || bearer->second != std::string("Bearer ") + kToken) return error(401);
  if (path == "/ServiceProviderConfig") {
    return {200, json::serialize(
                     json::object{{"pagination",
                                   {{"cursor", true},
                                    {"index", true},
                                    {"defaultPaginationMethod", prefers_cursor ? "cursor" : "index"}}}})};
  }
  if (path == "/Me") return {200, json::serialize(json::object{{"id", "me"}, {"userName", "reader"}})};
  for (const auto& [kind, all] : {std::pair("/Users", &users), std::pair("/Groups", &groups)}) {
    if (path == kind) return list(*all, request);
    const std::string one = std::string(kind) + "/";
    if (!path.starts_with(one)) continue;
    for (const auto& resource : *all) {
      if (resource.at("id").as_string() == path.substr(one.size())) return {200, json::serialize(resource)};
    }
  }
  return error(404);
}

HttpReply ScimServer::list(const std::vector<json::object>& all, const HttpRequest& request) const {
  const bool by_cursor = request.query.contains("cursor");
  const auto cursor = by_cursor ? request.query.at("cursor") : "";
  std::size_t from =
      by_cursor ? (cursor.empty() ? 0 : std::stoull(cursor.substr(2))) : number(request, "startIndex", 1) - 1;
  const std::size_t count = std::min(number(request, "count", 20), most_per_page);
  if (all_behind_the_end && from >= all.size() && all.size() <= count) from = 0;
  json::array resources;
  for (std::size_t i = from; i < std::min(all.size(), from + count); ++i) {
    resources.emplace_back(all[i]);
    if (!members_in_lists) resources.back().as_object().erase("members");
  }
  json::object out{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:ListResponse"}},
                   {"totalResults", all.size()},
                   {"itemsPerPage", resources.size()},
                   {"Resources", resources}};
  if (!by_cursor) out["startIndex"] = from + 1;
  // With what an address must escape.
  if (by_cursor && from + count < all.size()) out["nextCursor"] = "&+" + std::to_string(from + count);
  return {200, json::serialize(out)};
}

HttpReply ScimServer::token(const HttpRequest& request) const {
  const bool good = request.method == "POST" &&
                    request.body.find("grant_type=client_credentials") != std::string::npos &&
                    request.headers.contains("authorization") &&
                    request.headers.at("authorization") == "Basic Y2xpZW50OnMlMjZjcmV0";  // client:s%26cret
  if (!good) return error(401);
  return {200,
          json::serialize(json::object{{"access_token", kToken}, {"token_type", "Bearer"}}),
          {{"Content-Type", "application/json"}}};
}

}  // namespace behorig::testing
