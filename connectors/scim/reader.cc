#include "connectors/scim/reader.h"

#include "plugins/common/http/json.h"
#include "plugins/common/scim/field.h"
#include "plugins/common/scim/listing.h"
#include "plugins/common/scim/population.h"

namespace behorig::scim_connector {
namespace {

http::Credentials credentials_of(const sdk::Reading& reading) {
  const auto& options = reading.options();
  http::Credentials out{reading.secret("token").value_or(""), options.text("token_url"),
                        options.text("client_id"), reading.secret("client_secret").value_or(""),
                        options.text("scope")};
  const bool asks = !out.token_url.empty() && !out.client_id.empty() && !out.client_secret.empty();
  if (out.token.empty() && !asks) throw sdk::Failure("no-credentials");
  return out;
}

bool by_cursor(http::Session& session, const std::string& url, const std::string& paging) {
  if (paging != "auto" && paging != "index" && paging != "cursor")
    throw sdk::Failure("paging-unknown", {{"paging", paging}});
  if (paging != "auto") return paging == "cursor";
  const std::string where = url + "/ServiceProviderConfig";
  const auto answer = session.get(where);
  constexpr long kNotThere = 404;
  if (answer.status == kNotThere) return false;
  const auto config = http::object_of(answer, where);
  const auto* how = scim::field(config, "pagination");
  if (how == nullptr || !how->is_object()) return false;
  const auto is = [&](const char* key) {
    const auto* value = scim::field(how->as_object(), key);
    return value != nullptr && value->is_bool() && value->as_bool();
  };
  const auto* preferred = scim::field(how->as_object(), "defaultPaginationMethod");
  const bool cursor_first =
      preferred != nullptr && preferred->is_string() && preferred->as_string() == "cursor";
  return is("cursor") && (cursor_first || !is("index"));
}

void tell_identity(http::Session& session, const std::string& url, sdk::Reading& reading) {
  const auto answer = session.get(url + "/Me");
  constexpr long kGood = 200;
  if (answer.status != kGood) return;  // RFC 7644, section 3.11: a service need not have it
  const auto me = http::object_of(answer, url + "/Me");
  const auto* name = scim::field(me, "userName");
  if (name == nullptr || !name->is_string()) return;
  reading.note("step-identity", {{"name", std::string(name->as_string())}});
  reading.proof("identity", std::string(name->as_string()));
}

/// What the lists do not show any more, though they did, and no other request shows either.
void ask_about_missing(http::Session& session, const std::string& url, sdk::Listed& known,
                       sdk::Reading& reading) {
  const auto missing = known.missing();
  constexpr long kGood = 200, kNotThere = 404;
  for (const auto& path : missing) {
    const long status = session.get(url + path).status;
    if (status == kGood) reading.error("left-out", {{"url", url + path}});
    if (status != kGood && status != kNotThere)
      reading.error("left-out-unknown", {{"url", url + path}, {"status", std::to_string(status)}});
  }
  if (!missing.empty()) reading.proof("missing.asked", std::to_string(missing.size()));
}

scim::Listed listed(http::Session& session, const scim::Listing& listing, const char* what,
                    sdk::Reading& reading) {
  auto out = scim::list_all(session, listing);
  const std::string count = std::to_string(out.resources.size()), pages = std::to_string(out.pages);
  reading.note("step-listed", {{"count", count}, {"url", listing.url}, {"pages", pages}});
  reading.proof(std::string(what) + ".total", count);
  reading.proof(std::string(what) + ".end", listing.by_cursor ? "no further cursor after " + pages + " pages"
                                                              : "an empty page after " + count);
  if (out.readings > 1) reading.proof(std::string(what) + ".readings", std::to_string(out.readings));
  return out;
}

}  // namespace

void read_service(sdk::Reading& reading) {
  const auto& options = reading.options();
  std::string url = options.text("url");
  while (url.ends_with('/')) url.pop_back();
  http::Client client({.ca_file = options.text("ca_file"),
                       .insecure = options.boolean("insecure"),
                       .proxy = options.text("proxy"),
                       .timeout = std::chrono::seconds(options.integer("timeout", 1, 3600))},
                      [&reading] { return reading.cancelled(); });
  http::Session session(client, credentials_of(reading));
  scim::Listing listing{.page_size = options.integer("page_size", 1, 10'000),
                        .by_cursor = by_cursor(session, url, options.text("paging"))};
  reading.proof("server", url);
  tell_identity(session, url, reading);
  scim::Population population(reading, options.list("attributes"),
                              [&](const std::string& path) -> std::optional<boost::json::object> {
                                const auto answer = session.get(url + path);
                                constexpr long kNotThere = 404;
                                if (answer.status == kNotThere) return std::nullopt;
                                return http::object_of(answer, url + path);
                              });
  sdk::Listed known(reading.remembered().bytes);
  const auto address = [](const char* list, const boost::json::object& one) {
    return list + http::escaped(scim::field(one, "id")->as_string());
  };
  listing.url = url + "/Users";
  for (const auto& user : listed(session, listing, "users", reading).resources) {
    known.now(address("/Users/", user));
    population.user(user);
  }
  listing.url = url + "/Groups";
  for (auto& group : listed(session, listing, "groups", reading).resources) {
    known.now(address("/Groups/", group));
    population.group(std::move(group));
  }
  population.members();
  if (options.boolean("ask_missing")) ask_about_missing(session, url, known, reading);
  reading.remember(known.bytes());
  reading.complete();
}

}  // namespace behorig::scim_connector
