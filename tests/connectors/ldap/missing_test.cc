// What a search showed the last time and does not show now is asked about by itself before it is believed
// gone.

#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kDeep = "uid=deep,ou=inner,ou=people,dc=example,dc=test";

std::string tree() {
  std::string out =
      "dn: ou=inner,ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: inner\n\n"
      "dn: " +
      std::string(kDeep) + "\nobjectClass: inetOrgPerson\nuid: deep\ncn: deep\nsn: deep\n\n";
  for (const char* uid : {"anna", "bo", "cia"}) out += ldif_person(uid);
  return out + ldif_group("readers", member("anna"));
}

/// The people directly below ou=people; so the one who lies deeper is never shown.
FakeReading read(const Slapd& server, const std::string& remembered, bool below = false) {
  boost::json::object people{{"base", "ou=people,dc=example,dc=test"}};
  if (!below) people["scope"] = "one";
  return read_ldap({.uri = server.ldaps(),
                    .ca_file = server.authority().file(),
                    .more = {{"people", boost::json::array{people}}},
                    .remembered = remembered});
}

TEST(LdapMissing, WhatIsThereByItsNameWasLeftOutOfTheSearch) {
  const Slapd server(tree());
  const auto all = read(server, {}, true);
  expect_complete(all);
  EXPECT_THAT(all.accounts, SizeIs(4U));
  // As if the search had lost it since.
  const auto reading = read(server, all.remembered);
  expect_broken(reading, "left-out");
  EXPECT_THAT(told(reading), HasSubstr(kDeep));
}

TEST(LdapMissing, WhatIsGoneRenamedOrNotAskedForAnyMoreIsBelieved) {
  const Slapd server(tree());
  const auto first = read(server, {});
  expect_complete(first);
  server.change(
      "dn: uid=anna,ou=people,dc=example,dc=test\nchangetype: delete\n\n"
      "dn: uid=bo,ou=people,dc=example,dc=test\nchangetype: modrdn\nnewrdn: uid=bosse\n"
      "deleteoldrdn: 1\n\n" +
      ("dn: " + std::string(kDeep) + "\nchangetype: delete\n\n"));
  const auto reading = read(server, first.remembered);
  expect_complete(reading);
  EXPECT_THAT(reading.accounts, SizeIs(2U));
  EXPECT_THAT(reading.proof_json, HasSubstr(R"("missing.asked":"2")"));
}

TEST(LdapMissing, ANameThatIsAnotherEntryNowIsBelieved) {
  const Slapd server(tree());
  const auto first = read(server, {}, true);
  server.change("dn: " + std::string(kDeep) + "\nchangetype: delete\n\ndn: " + kDeep +
                "\nchangetype: add\nobjectClass: inetOrgPerson\nuid: deep\ncn: deep\nsn: other\n\n");
  expect_complete(read(server, first.remembered));
}

}  // namespace
}  // namespace behorig::testing
