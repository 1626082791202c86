// Snapshots are kept, and taken for what a reading of the same source would give: whoever builds them
// otherwise must say so (kFactsVersion), or old ones stay.

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/snapshot/snapshot.h"

namespace behorig {
namespace {

std::string told(const Snapshot& facts) {
  std::string out;
  const auto text = [&](std::string_view one) { (out += one) += "\n"; };
  const auto day = [&](const std::optional<Date>& one) { text(one ? one->iso() : "-"); };
  for (AccountIx a = 0; a < facts.accounts().size(); ++a) {
    const AccountFact& account = facts.accounts()[a];
    for (const Symbol one : {account.id, account.name, account.dn}) text(facts.text(one));
    text(std::to_string(static_cast<int>(account.enabled)) +
         (account.kind ? std::to_string(static_cast<int>(*account.kind)) : "-"));
    day(account.last_used);
    day(account.created);
    for (const auto& [key, value] : facts.attributes(a))
      text(std::string(facts.text(key)) + "=" + std::string(facts.text(value)));
    for (const EntitlementIx held : facts.grants(a)) text(std::to_string(held));
  }
  for (const auto& one : facts.entitlements()) {
    for (const Symbol part : {one.id, one.name, one.dn, one.kind, one.description}) text(facts.text(part));
    text(one.privileged ? "privileged" : "-");
  }
  for (const auto& one : facts.limited_grants()) {
    text(std::to_string(one.account) + ">" + std::to_string(one.entitlement));
    day(one.when.from);
    day(one.when.until);
  }
  for (const auto& [member, gives] : facts.nestings())
    text(std::to_string(member) + ">" + std::to_string(gives));
  for (const auto& one : facts.dangling())
    text(std::to_string(one.entitlement) + ">" + std::string(facts.text(one.member)));
  return out;
}

/// Of all that building decides: Unicode, DNs, repeated definitions, limits, members that turn out to be
/// more.
std::string everything() {
  SnapshotBuilder builder({true, true, true, true});
  using Attributes = std::vector<std::pair<std::string_view, std::string_view>>;
  const Attributes attributes{{"mail", "A\xcc\x8aSA@x"}, {"emp", "1"}}, others{{"emp", "2"}, {"mail", "b"}};
  SnapshotBuilder::Account account;
  account.id = "UID=a\\2Cb+CN = X ,  DC=Example";
  account.name = "A\xcc\x8asa";
  account.dn = "uid=#0401,dc=example";
  account.enabled = Enabled::yes;
  account.kind = AccountKind::service;
  account.last_used = Date::parse("2026-01-02");
  account.created = Date::parse("1999-12-31");
  account.attributes = attributes;
  EXPECT_TRUE(builder.account(account));
  account.id = "cn=x+uid=A\\,B,dc=example";
  account.name = "Other";
  account.enabled = Enabled::no;
  account.kind = AccountKind::shared;
  account.last_used = Date::parse("2025-01-02");
  account.created = std::nullopt;
  account.attributes = others;
  EXPECT_TRUE(builder.account(account));
  account.id = "no dn";
  EXPECT_TRUE(builder.account(account));
  EXPECT_TRUE(builder.entitlement({"CN=G,DC=Example", "G", "cn=g", "group", "what it is", true}));
  EXPECT_TRUE(builder.entitlement({"cn=g , dc=example", "g", "", "role", "other", false}));
  EXPECT_TRUE(builder.entitlement({"cn=h,dc=example", "H", "", "group", "", false}));
  builder.grants({{0, 0}, {1, 1}, {2, 2}, {0, 0}, {2, 0}});
  builder.limited_grant(2, 2, {Date::earliest(), *Date::parse("2026-01-01")});
  builder.limited_grant(0, 2, {*Date::parse("2026-01-01"), Date::latest()});
  builder.nesting(0, 2);
  builder.nesting(1, 2);
  builder.dangling(2, "CN=g, DC=example");
  builder.dangling(2, "cn=gone,dc=example");
  std::string out;
  for (const auto& contradiction : builder.contradictions()) {
    out += contradiction.id;
    for (const auto& [key, value] : contradiction.args) out += " " + key + "=" + value;
    out += "\n";
  }
  return out + told(std::move(builder).finish());
}

TEST(FactsVersion, ChangesWithWhatIsMadeOfFacts) {
  const auto digest = FingerprintBuilder().add(everything()).finish().hex();
  EXPECT_EQ(kFactsVersion, 1);
  EXPECT_EQ(digest, "5ccbb7693450d214d18a9959df6806f7") << "raise kFactsVersion, then write both down here";
}

}  // namespace
}  // namespace behorig
