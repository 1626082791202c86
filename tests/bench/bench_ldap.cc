// The ldap connector against ldapsearch, on one real server of loopback in the same run: 100,000 people in
// 10,000 groups, 2.2 million values. A machine's speed changes from second to second: ratios are of one round
// each.

#include <sys/resource.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <functional>

#include "core/plugin_host/host.h"
#include "plugins/common/directory/accounts.h"
#include "plugins/common/directory/blocks.h"
#include "tests/support/slapd.h"

namespace {

using namespace behorig;
using testing::Program;
using testing::Slapd;

constexpr int kPeople = 100'000, kGroups = 10'000, kMembers = 100;
/// What a register's people are recognised by.
const std::vector<std::string> kAttributes{"mail", "employeeNumber"};

std::string ldif() {
  std::string out;
  for (int i = 0; i < kPeople; ++i) {
    const std::string n = std::to_string(i);
    out += "dn: uid=u" + n + ",ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\nuid: u" + n +
           "\ncn: User " + n + "\nsn: Name " + n + "\ngivenName: Given " + n + "\nmail: u" + n +
           "@example.test\ntitle: Title " + std::to_string(i % 97) + "\ntelephoneNumber: +46 8 " + n +
           "\nemployeeNumber: " + n + "\ndepartmentNumber: d" + std::to_string(i % 311) + "\n\n";
  }
  for (int g = 0; g < kGroups; ++g) {
    const std::string n = std::to_string(g);
    out += "dn: cn=g" + n + ",ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\ncn: g" + n + "\n";
    for (int m = 0; m < kMembers; ++m) {
      const int member = static_cast<int>((std::int64_t{g} * 7919 + std::int64_t{m} * 104'729) % kPeople);
      out += "member: uid=u" + std::to_string(member) + ",ou=people,dc=example,dc=test\n";
    }
    out += g % 10 == 0 && g > 0 ? "member: cn=g" + std::to_string(g - 1) + ",ou=groups,dc=example,dc=test\n\n"
                                : "\n";
  }
  return out;
}

double children_cpu() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Took {
  double wall = 0, cpu = 0;
};
Took measure(const std::function<void()>& work) {
  const double cpu = children_cpu();
  const auto began = std::chrono::steady_clock::now();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
          children_cpu() - cpu};
}

Took median(std::vector<Took> all) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end(),
                   [](const Took& a, const Took& b) { return a.wall < b.wall; });
  return *middle;
}

/// What the connector asks for of people, there or not, because a server looks for each of them in each
/// entry; and the groups' members. ldapsearch asks once for all: it is spared what is asked only of groups.
std::vector<std::string> asked(const HostJob& job) {
  const auto blocks = directory::blocks_of(sdk::Options(job.options_json));
  auto out = directory::Accounts(blocks.people.front()).wanted();
  out.emplace_back("member");
  return out;
}

void search(const Slapd& server, const std::vector<std::string>& attributes) {
  std::vector<std::string> arguments{"/usr/bin/ldapsearch",
                                     "-LLL",
                                     "-o",
                                     "ldif-wrap=no",
                                     "-x",
                                     "-H",
                                     server.uri(),
                                     "-D",
                                     Slapd::kReader,
                                     "-w",
                                     "reader-pw",
                                     "-b",
                                     Slapd::kBase,
                                     "(|(objectClass=person)(objectClass=groupOfNames))"};
  arguments.insert(arguments.end(), attributes.begin(), attributes.end());
  // To /dev/null itself: a file would be measured too.
  std::string command = "exec";
  for (const auto& argument : arguments) command += " '" + argument + "'";
  Program program({"/bin/sh", "-c", command + " >/dev/null"}, server.folder());
  if (program.wait().code != 0) std::abort();
}

HostJob job_for(const Slapd& server, int connections) {
  namespace json = boost::json;
  HostJob job;
  job.plugin = find_plugin({BEHORIG_BINARY_DIR "/plugins"}, "ldap", PluginKind::connector).value();
  PluginOptions options;
  options.json = json::serialize(json::object{
      {"uri", server.uri()},
      {"insecure", true},
      {"bind_dn", Slapd::kReader},
      {"connections", connections},
      {"attributes", json::value_from(kAttributes)},
      {"people", json::array{{{"base", "ou=people,dc=example,dc=test"}, {"filter", "(objectClass=person)"}}}},
      {"groups",
       json::array{{{"base", "ou=groups,dc=example,dc=test"}, {"filter", "(objectClass=groupOfNames)"}}}}});
  job.options_json = check_options(job.plugin.declaration, options).json;
  job.secrets.emplace("password", Secret("reader-pw"));
  job.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  return job;
}

/// What it remembers.
std::string read(const HostJob& job) {
  auto reading = read_system(job);
  const bool whole = reading.claims_complete && reading.errors.empty() &&
                     reading.counts.accounts == kPeople &&
                     reading.counts.grants == std::uint64_t{kGroups} * kMembers;
  if (!whole) {
    for (const auto& error : reading.errors) std::printf("%s\n", error.id.c_str());
    std::abort();
  }
  return std::move(reading.remembered);
}

/// The same directory on a server that tells what changed: whole readings, and those after them.
void changes(double values, int rounds) {
  testing::SlapdSettings settings;
  settings.modules = "moduleload syncprov\n";
  settings.overlays = "overlay syncprov\nsyncprov-sessionlog 10000\nindex entryCSN eq\n";
  const Slapd server(ldif(), settings);
  HostJob job = job_for(server, 2);
  std::vector<Took> wholes, nothings, somes;
  for (int round = 0; round < rounds; ++round) {
    job.remembered = {};
    std::string remembered;
    wholes.push_back(measure([&] { remembered = read(job); }));
    if (remembered.empty()) std::abort();
    job.remembered.bytes = std::move(remembered);
    nothings.push_back(measure([&] { read(job); }));
    std::string change;
    for (int i = 0; i < 100; ++i) {
      change += "dn: uid=u" + std::to_string(round * 1000 + i * 7) +
                ",ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: changed\n\n";
    }
    server.change(change);
    somes.push_back(measure([&] { read(job); }));
  }
  std::printf("with syncprov, over two connections:\n");
  for (const auto& [name, all] : {std::pair{"whole, and remembered", wholes},
                                  {"nothing has changed", nothings},
                                  {"100 people have", somes}}) {
    const Took took = median(all);
    std::printf("%-28s wall %.2f s, CPU %.2f s per million values\n", name, took.wall,
                took.cpu / values * 1e6);
  }
}

}  // namespace

/// Rounds may be named; without a word there are 15.
int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 15;
  const Slapd server(ldif());
  // Of a person entryUUID, createTimestamp, uid, cn and the two; of a group entryUUID, createTimestamp, cn
  // and members.
  const double values = kPeople * 6.0 + kGroups * (3.0 + kMembers);
  const HostJob one = job_for(server, 1), two = job_for(server, 2);
  const auto attributes = asked(one);
  std::vector<Took> searches, ones, twos;
  std::vector<double> one_ratios, two_ratios;
  for (int round = 0; round < rounds; ++round) {
    searches.push_back(measure([&] { search(server, attributes); }));
    ones.push_back(measure([&] { read(one); }));
    twos.push_back(measure([&] { read(two); }));
    one_ratios.push_back(ones.back().wall / searches.back().wall);
    two_ratios.push_back(twos.back().wall / searches.back().wall);
  }
  std::printf("%.2f million values of 2.2 million, medians of %d rounds in turn\n", values / 1e6, rounds);
  const auto print = [&](const char* name, const std::vector<Took>& all, std::vector<double> ratios) {
    const Took took = median(all);
    std::printf("%-28s wall %.2f s, CPU %.2f s per million values", name, took.wall, took.cpu / values * 1e6);
    std::sort(ratios.begin(), ratios.end());
    if (!ratios.empty()) {
      std::printf(", %.2f x ldapsearch (%.2f to %.2f)", ratios[ratios.size() / 2], ratios.front(),
                  ratios.back());
    }
    std::printf("\n");
  };
  print("ldapsearch, unpaged", searches, {});
  print("ldap, one connection", ones, one_ratios);
  print("ldap, two subtrees", twos, two_ratios);
  changes(values, rounds);
}
