#include "plugins/common/facts/facts.h"

#include <algorithm>
#include <array>

#include "plugins/common/facts/fields.h"
#include "plugins/common/facts/keys.h"
#include "plugins/common/text/clean.h"

namespace behorig::facts {
namespace {

namespace json = boost::json;

/// A fact, its texts and attributes: nothing lies deeper.
constexpr std::size_t kDeepest = 4;
constexpr std::size_t kShown = 100;
/// The first of the counts; the others are none where they are not told.
constexpr std::size_t kAlwaysCounted = 3;

}  // namespace

void Facts::take(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n');
    if (half_.size() + std::min(end, bytes.size()) > kLongestLine) {
      throw sdk::Failure("line-long",
                         {{"line", std::to_string(number_ + 1)}, {"bytes", std::to_string(kLongestLine)}});
    }
    if (end == std::string_view::npos) break;
    ++number_;
    if (half_.empty()) {
      line(bytes.substr(0, end));
    } else {
      half_.append(bytes.substr(0, end));
      line(half_);
      half_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  half_.append(bytes);
}

void Facts::finish() const {
  if (!half_.empty()) throw sdk::Failure("half-line", {{"line", std::to_string(number_ + 1)}});
  if (!begun_) throw sdk::Failure("nothing-said");
  if (!ended_) throw sdk::Failure("no-end", {{"line", std::to_string(number_)}});
  if (!complete_) throw sdk::Failure("said-incomplete");
}

void Facts::line(std::string_view text) {
  const std::string number = std::to_string(number_);
  if (ended_) throw sdk::Failure("after-end", {{"line", number}});
  std::array<unsigned char, 8192> room{};
  json::monotonic_resource memory(room.data(), room.size());
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDeepest;
  const json::value value = json::parse(text, error, &memory, options);
  if (error) throw sdk::Failure("no-json", {{"line", number}, {"error", error.message()}});
  if (!value.is_object()) throw sdk::Failure("no-fact", {{"line", number}});
  if (!keys_are_unique(text, kDeepest)) throw sdk::Failure("field-twice", {{"line", number}});
  Fields fields(value.get_object(), number_);
  fact(fields);
  fields.done();
}

void Facts::fact(Fields& fields) {
  using Take = void (Facts::*)(Fields&);
  static constexpr std::array<std::pair<std::string_view, Take>, 8> kFacts{{
      {"begin", &Facts::begin},
      {"account", &Facts::account},
      {"entitlement", &Facts::entitlement},
      {"grant", &Facts::grant},
      {"nesting", &Facts::nesting},
      {"dangling", &Facts::dangling},
      {"problem", &Facts::problem},
      {"end", &Facts::end},
  }};
  const auto found =
      std::find_if(kFacts.begin(), kFacts.end(), [&](const auto& one) { return one.first == fields.name(); });
  if (found == kFacts.end()) fields.wrong("fact-unknown");
  if (begun_ == (found->first == "begin")) fields.wrong(begun_ ? "begin-twice" : "begin-missing");
  (this->*found->second)(fields);
}

void Facts::begin(Fields& fields) {
  if (fields.count("version") != 1) fields.wrong("version-unknown");
  begun_ = true;
}

void Facts::define(Handles& handles, const std::string& id, std::uint32_t handle, Fields& fields) {
  if (!handles.emplace(id, handle).second) fields.wrong("id-twice", {{"id", text::cleaned(id, kShown)}});
}

std::uint32_t Facts::known(const Handles& handles, Fields& fields, const char* field) {
  const std::string id = fields.required(field);
  const auto found = handles.find(id);
  if (found == handles.end())
    fields.wrong("id-unknown", {{"field", field}, {"id", text::cleaned(id, kShown)}});
  return found->second;
}

void Facts::account(Fields& fields) {
  sdk::Account out{.id = fields.required("id"),
                   .name = fields.text("name"),
                   .dn = fields.text("dn"),
                   .kind = fields.kind("kind"),
                   .enabled = fields.answer("enabled"),
                   .last_used = fields.day("last_used"),
                   .created = fields.day("created"),
                   .attributes = fields.texts("attributes")};
  define(accounts_, out.id, static_cast<std::uint32_t>(accounts_.size()), fields);
  reading_.account(std::move(out));
}

void Facts::entitlement(Fields& fields) {
  sdk::Entitlement out{.id = fields.required("id"),
                       .name = fields.text("name"),
                       .dn = fields.text("dn"),
                       .kind = fields.text("kind"),
                       .description = fields.text("description"),
                       .privileged = fields.answer("privileged") == 1};
  define(entitlements_, out.id, static_cast<std::uint32_t>(entitlements_.size()), fields);
  reading_.entitlement(std::move(out));
}

void Facts::grant(Fields& fields) {
  const auto account = known(accounts_, fields, "account");
  const auto entitlement = known(entitlements_, fields, "entitlement");
  const auto since = fields.day("since"), until = fields.day("until");
  reading_.grant(account, entitlement, since, until);
  ++grants_;
}

void Facts::nesting(Fields& fields) {
  const auto member = known(entitlements_, fields, "member");
  reading_.nesting(member, known(entitlements_, fields, "gives"));
  ++nestings_;
}

void Facts::dangling(Fields& fields) {
  const auto entitlement = known(entitlements_, fields, "entitlement");
  reading_.dangling(entitlement, fields.required("member"));
  ++dangling_;
}

void Facts::problem(Fields& fields) {
  constexpr std::size_t kMost = 1000;
  const std::string level = fields.required("level");
  const sdk::Args said{{"text", text::cleaned(fields.required("text"), kMost)}};
  if (level == "error") {
    reading_.error("said", said);
  } else if (level == "warning") {
    reading_.warning("said", said);
  } else if (level == "note") {
    reading_.note("said", said);
  } else {
    fields.wrong("field-wrong", {{"field", "level"}});
  }
}

void Facts::end(Fields& fields) {
  const std::array<std::pair<const char*, std::uint64_t>, 5> counts{{{"accounts", accounts_.size()},
                                                                     {"entitlements", entitlements_.size()},
                                                                     {"grants", grants_},
                                                                     {"nestings", nestings_},
                                                                     {"dangling", dangling_}}};
  complete_ = fields.said_complete();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& [name, came] = counts[i];
    const auto told = i < kAlwaysCounted ? fields.count(name) : fields.count(name, 0);
    if (told != came) {
      fields.wrong("counts-differ",
                   {{"field", name}, {"said", std::to_string(told)}, {"came", std::to_string(came)}});
    }
  }
  for (const auto& [key, value] : fields.texts("proof")) reading_.proof(key, value);
  ended_ = true;
}

}  // namespace behorig::facts
