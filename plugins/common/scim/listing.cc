#include "plugins/common/scim/listing.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "plugins/common/http/json.h"
#include "plugins/common/scim/field.h"

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

Page page_of(const json::object& answer, const std::string& url) {
  Page out;
  if (const auto* total = field(answer, "totalResults")) {
    if (!total->is_int64() || total->as_int64() < 0) no_list(url, "totalResults");
    out.total = total->as_int64();
  }
  if (const auto* next = field(answer, "nextCursor"); next != nullptr && !next->is_null()) {
    if (!next->is_string()) no_list(url, "nextCursor");
    out.next_cursor = std::string(next->as_string());
  }
  const auto* given = field(answer, "Resources");
  // An error of the service may be well-formed JSON, too.
  if (given == nullptr && !out.total) no_list(url, "Resources");
  if (given == nullptr) return out;
  if (!given->is_array()) no_list(url, "Resources");
  for (const auto& resource : given->as_array()) {
    if (!resource.is_object()) no_list(url, "Resources");
    out.resources.push_back(resource.as_object());
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
      if (std::string why = take_page(page); !why.empty()) return why;
      if (last) break;
      cursor = page.next_cursor;
    }
    const bool agrees = !total_ || static_cast<std::uint64_t>(*total_) == listed_.resources.size();
    return agrees ? "" : "total";
  }

  Listed& listed() { return listed_; }
  /// The service gives one at a time, so that no two pages had one in common.
  bool one_by_one() const { return one_by_one_; }
  std::int64_t total() const { return total_.value_or(0); }

 private:
  std::string first() const {
    return listing_.url + (listing_.by_cursor ? "?cursor=" : "?startIndex=1") + count();
  }
  std::string next(const std::string& cursor) const {
    if (listing_.by_cursor) return listing_.url + "?cursor=" + http::escaped(cursor) + count();
    return listing_.url + "?startIndex=" + std::to_string(listed_.resources.size() + (overlaps() ? 0 : 1)) +
           count();
  }
  bool all_came() const { return total_ && static_cast<std::uint64_t>(*total_) == listed_.resources.size(); }
  /// The next page begins with the last that came: where something before it went away meanwhile, it begins
  /// with another, also when something new has kept the total as it was.
  bool overlaps() const {
    return !listing_.by_cursor && !one_by_one_ && !all_came() && !listed_.resources.empty();
  }
  /// Where all should have come, one more is asked for: some services answer a page behind the end with
  /// everything when that is no more than a page, and one that always answers with its first page must not
  /// pass for them.
  std::string count() const {
    return "&count=" + std::to_string(all_came() && !listing_.by_cursor ? 1 : listing_.page_size);
  }

  /// Why the list is not one; blank if it may be.
  std::string take_page(Page& page) {
    auto next = page.resources.begin();
    if (overlaps() && next != page.resources.end()) {
      const std::string id = id_of(*next);
      if (id != last_) return ids_.contains(id) ? "repeated" : "changed";
      ++next;
      one_by_one_ = next == page.resources.end();
    }
    for (; next != page.resources.end(); ++next) {
      if (!take(std::move(*next))) return "repeated";
    }
    return {};
  }
  std::string id_of(const json::object& resource) const {
    const auto* id = field(resource, "id");
    if (id == nullptr || !id->is_string() || id->as_string().empty())
      throw sdk::Failure("no-id", {{"url", listing_.url}});
    return std::string(id->as_string());
  }

  /// false: it came before. Pages of a list that stands still never repeat one.
  bool take(json::object resource) {
    std::string id = id_of(resource);
    if (listed_.resources.size() >= kMostResources)
      throw sdk::Failure("too-many", {{"url", listing_.url}, {"count", std::to_string(kMostResources)}});
    if (!ids_.insert(id).second) return false;
    last_ = std::move(id);
    listed_.resources.push_back(std::move(resource));
    return true;
  }

  http::Session& session_;
  const Listing& listing_;
  Listed listed_;
  std::set<std::string, std::less<>> ids_, cursors_;
  std::string last_;
  bool one_by_one_ = false;
  std::optional<std::int64_t> total_;
};

}  // namespace

Listed list_all(http::Session& session, const Listing& listing) {
  std::vector<json::object> before;
  for (int reading = 1;; ++reading) {
    Walk walk(session, listing);
    std::string why = walk.run();
    auto& resources = walk.listed().resources;
    if (why.empty() && walk.one_by_one() && resources != before) {
      before = std::move(resources);
      why = "changed";
    }
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
