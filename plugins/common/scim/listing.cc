#include "plugins/common/scim/listing.h"

#include <optional>
#include <set>
#include <utility>

#include "plugins/common/http/json.h"

namespace behorig::scim {
namespace {

namespace json = boost::json;

constexpr int kReadings = 3;
constexpr std::uint64_t kMostResources = 5'000'000;

struct Page {
  std::vector<json::object> resources = {};
  std::optional<std::int64_t> total = {};
  std::string next_cursor = {};
};

[[noreturn]] void no_list(const std::string& url, const std::string& what) {
  throw sdk::Failure("no-list", {{"url", url}, {"what", what}});
}

Page page_of(json::object answer, const std::string& url) {
  Page out;
  if (const auto* total = answer.if_contains("totalResults")) {
    if (!total->is_int64() || total->as_int64() < 0) no_list(url, "totalResults");
    out.total = total->as_int64();
  }
  if (const auto* next = answer.if_contains("nextCursor"); next != nullptr && !next->is_null()) {
    if (!next->is_string()) no_list(url, "nextCursor");
    out.next_cursor = std::string(next->as_string());
  }
  auto* resources = answer.if_contains("Resources");
  // An error of the service may be well-formed JSON, too.
  if (resources == nullptr && !out.total) no_list(url, "Resources");
  if (resources == nullptr) return out;
  if (!resources->is_array()) no_list(url, "Resources");
  for (auto& resource : resources->as_array()) {
    if (!resource.is_object()) no_list(url, "Resources");
    out.resources.push_back(std::move(resource.as_object()));
  }
  return out;
}

/// One walk through all pages.
class Walk {
 public:
  Walk(http::Session& session, const Listing& listing) : session_(session), listing_(listing) {}

  /// Why it cannot be believed; blank if it can.
  std::string run() {
    std::string cursor;
    for (std::string address = first();; address = next(cursor)) {
      Page page = page_of(http::object_of(session_.get(address), listing_.url), listing_.url);
      ++listed_.pages;
      if (total_ && page.total && *total_ != *page.total) return "changed";
      if (page.total) total_ = page.total;
      if (!listing_.by_cursor && !total_) no_list(listing_.url, "totalResults");
      const bool last = listing_.by_cursor ? page.next_cursor.empty() : page.resources.empty();
      if (listing_.by_cursor && !last &&
          (page.next_cursor == cursor || !cursors_.insert(page.next_cursor).second))
        return "repeated";
      for (auto& resource : page.resources) {
        if (!take(std::move(resource))) return "repeated";
      }
      if (last) break;
      cursor = page.next_cursor;
    }
    const bool agrees = !total_ || static_cast<std::uint64_t>(*total_) == listed_.resources.size();
    return agrees ? "" : "total";
  }

  Listed& listed() { return listed_; }
  std::int64_t total() const { return total_.value_or(0); }

 private:
  std::string first() const {
    return listing_.url + (listing_.by_cursor ? "?cursor=" : "?startIndex=1") + count();
  }
  std::string next(const std::string& cursor) const {
    if (listing_.by_cursor) return listing_.url + "?cursor=" + http::escaped(cursor) + count();
    return listing_.url + "?startIndex=" + std::to_string(listed_.resources.size() + 1) + count();
  }
  /// Where all should have come, one more is asked for: some services answer a page behind the end with
  /// everything when that is no more than a page, and one that always answers with its first page must not
  /// pass for them.
  std::string count() const {
    const bool all = total_ && static_cast<std::uint64_t>(*total_) == listed_.resources.size();
    return "&count=" + std::to_string(all && !listing_.by_cursor ? 1 : listing_.page_size);
  }

  /// false: it came before. Pages of a list that stands still never repeat one.
  bool take(json::object resource) {
    const auto* id = resource.if_contains("id");
    if (id == nullptr || !id->is_string() || id->as_string().empty())
      throw sdk::Failure("no-id", {{"url", listing_.url}});
    if (listed_.resources.size() >= kMostResources)
      throw sdk::Failure("too-many", {{"url", listing_.url}, {"count", std::to_string(kMostResources)}});
    if (!ids_.emplace(id->as_string()).second) return false;
    listed_.resources.push_back(std::move(resource));
    return true;
  }

  http::Session& session_;
  const Listing& listing_;
  Listed listed_;
  std::set<std::string, std::less<>> ids_, cursors_;
  std::optional<std::int64_t> total_;
};

}  // namespace

Listed list_all(http::Session& session, const Listing& listing) {
  for (int reading = 1;; ++reading) {
    Walk walk(session, listing);
    const std::string why = walk.run();
    if (why.empty()) {
      walk.listed().readings = reading;
      return std::move(walk.listed());
    }
    if (reading == kReadings) {
      throw sdk::Failure("list-" + why, {{"url", listing.url},
                                         {"total", std::to_string(walk.total())},
                                         {"found", std::to_string(walk.listed().resources.size())}});
    }
  }
}

}  // namespace behorig::scim
