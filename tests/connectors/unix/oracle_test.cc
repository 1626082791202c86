// What is read from sudoers is what sudo itself says: on made policies, in a mount namespace in which they
// are this machine's.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>
#include <sstream>

#include "tests/connectors/unix/machine.h"

namespace behorig::testing {
namespace {

/// Policies of everything that lists may hold.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string policy() {
    std::string out = "# made\nDefaults env_reset, \\\n  secure_path=\"/bin:/sbin\"\n";
    if (one_of(6) == 0) out += "Defaults runas_default = eva\n";
    if (one_of(6) == 0) out += "Defaults !authenticate\n";
    for (int i = 0; i < 3; ++i) {
      const std::string n = std::to_string(i);
      out += "User_Alias UA" + n + " = " + list(&Maker::user, i) + "\n";
      out += "Host_Alias HA" + n + "=" + list(&Maker::host, i) + ": HB" + n + " = " + list(&Maker::host, 0) +
             "\n";
      out += "Runas_Alias RA" + n + " = " + list(&Maker::runas, i) + "\n";
      out += (i == 0 ? "Cmnd_Alias CA" : "Cmd_Alias CA") + n + " = " + list(&Maker::command, i) + "\n";
    }
    for (int i = 0; i < 8; ++i) out += entry();
    return out;
  }

 private:
  unsigned one_of(std::size_t count) { return static_cast<unsigned>(random_() % count); }
  std::string pick(std::initializer_list<const char*> all) { return all.begin()[one_of(all.size())]; }
  std::string negation(unsigned one) {
    return one_of(one) == 0 ? one_of(3) == 0 ? "!!" : one_of(2) == 0 ? "! " : "!" : "";
  }
  std::string alias(const char* prefix, int below) {
    return prefix + std::to_string(one_of(static_cast<std::size_t>(below)));
  }

  std::string user(int below) {
    const std::string sign = negation(4);
    if (below > 0 && one_of(3) == 0) return sign + alias("UA", below);
    return sign + pick({"bob", "eva", "ida", "BOB", "root", "#1001", "%sudo", "%#33", "%WWW", "%users", "ALL",
                        "\"eva\"", "e\\x76a", "ghost", "\"%sudo\"", "UNKNOWN"});
  }
  std::string host(int below) {
    const std::string sign = negation(4);
    if (below > 0 && one_of(3) == 0) return sign + alias("HA", below);
    return sign + pick({"ALL", "ALL", "mill", "MILL", "other", "m*", "mill.example.org", "*.example.org",
                        "*.example.com", "203.0.113.0/24", "203.0.113.7", "2001:db8::/32"});
  }
  std::string runas(int below) {
    if (below > 0 && one_of(3) == 0) return alias("RA", below);
    return negation(6) + pick({"root", "bob", "eva", "#33", "%www", "ALL"});
  }
  std::string command(int below) {
    const std::string sign = negation(5);
    if (below > 0 && one_of(3) == 0) return sign + alias("CA", below);
    return sign + pick({"ALL", "/bin/ls", "/bin/ls -l  *", "/bin/cat \"\"", "/opt/", "sudoedit /etc/motd",
                        "sudoedit", "/bin/a\\,b c\\:d", "/bin/dd if=/x of\\=/y", "/bin/[ab]? \\*",
                        "^/usr/(s?)bin/x$ ^[a-z]+$", "/bin/sh -c [!x]*"});
  }
  std::string list(std::string (Maker::*member)(int), int below) {
    std::string out = (this->*member)(below);
    for (unsigned more = one_of(3); more > 0; --more)
      out += pick({",", ", ", " , ", ",\\\n   "}) + (this->*member)(below);
    return out;
  }
  std::string commands() {
    std::string out;
    for (unsigned left = 1 + one_of(3); left > 0; --left) {
      if (one_of(2) == 0) {
        out += pick({"()", "(:www)"});
        if (one_of(3) != 0) out.erase(out.size() - (out.ends_with("()") ? 2 : 6));
        if (out.empty() || !out.ends_with(')'))
          out += "(" + list(&Maker::runas, 3) + (one_of(3) == 0 ? " : www) " : ")");
      }
      out +=
          pick({"", "",
                "NOPASSWD:", "NOEXEC: ", "SETENV : ", "PASSWD: EXEC: ", "NOPASSWD: SETENV:", "NOSETENV: "});
      out += command(3) + (left > 1 ? ", " : "");
    }
    return out;
  }
  std::string entry() {
    std::string out = list(&Maker::user, 3) + " " + list(&Maker::host, 3) + " = " + commands();
    if (one_of(4) == 0) out += " : " + list(&Maker::host, 3) + "=" + commands();
    return out + pick({"\n", " # why\n", "  \n\n"});
  }

  std::mt19937 random_;
};

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t"));
  return text;
}

/// What `sudo -ll` lists, written as the names of rules; what is denied is left out.
std::set<std::string> listed(const std::string& output) {
  std::set<std::string> out;
  std::istringstream lines(output);
  std::string users, groups, tags;
  bool in_commands = false, none_asks = false;
  for (std::string line, more; std::getline(lines, line);) {
    // Long lists go on in the next line.
    while (line.ends_with(',') && std::getline(lines, more)) line += " " + trimmed(more);
    const auto value = [&](const char* key) {
      const auto at = line.find(key);
      return trimmed(line.substr(at + std::string(key).size()));
    };
    if (line.starts_with("Sudoers entry:")) {
      users = groups = "";
      tags = none_asks ? "NOPASSWD: " : "";
      in_commands = false;
    } else if (users.empty() && line.find(" !authenticate") != std::string::npos) {
      none_asks = true;  // among the Defaults, which come first
    } else if (line.starts_with("\t") && in_commands) {
      if (trimmed(line)[0] == '!') continue;
      // ALL means SETENV, and is listed with it or without.
      std::string told = tags;
      if (trimmed(line) == "ALL" && told.ends_with("SETENV: ")) told.erase(told.size() - 8);
      out.insert("sudo (" + users + (groups.empty() ? "" : " : " + groups) + ") " + told + trimmed(line));
    } else if (line.find("RunAsUsers: ") != std::string::npos) {
      users = value("RunAsUsers: ");
      // sudo 1.9.13 lists a group that is not meant the wrong way round.
      for (auto at = users.find("%!"); at != std::string::npos; at = users.find("%!"))
        users.replace(at, 2, "!%");
    } else if (line.find("RunAsGroups: ") != std::string::npos) {
      groups = value("RunAsGroups: ");
    } else if (line.find("Options: ") != std::string::npos) {
      const std::string options = ", " + value("Options: ") + ",";
      const auto has = [&](const char* option) { return options.find(option) != std::string::npos; };
      const bool asks = !has(", !authenticate,") && (!none_asks || has(", authenticate,"));
      tags = has(", noexec,") ? "NOEXEC: " : "";
      if (!asks) tags += "NOPASSWD: ";
      if (has(", setenv,")) tags += "SETENV: ";
    } else if (line.find("Commands:") != std::string::npos) {
      in_commands = true;
    }
  }
  return out;
}

/// As sudo lists it: it names who runs as oneself.
std::set<std::string> as_listed(const std::set<std::string>& names, const std::string& user) {
  std::set<std::string> out;
  for (const auto& name : names) {
    std::string text = name.substr(0, name.find(", !", name.find(')')));
    const std::string self = "sudo (";
    if (text.starts_with(self + ")") || text.starts_with(self + " : ")) text.insert(self.size(), user);
    // What ALL means of SETENV does not begin a new entry of the list.
    const std::string no = "NOSETENV: ";
    if (const auto at = text.find(no); at != std::string::npos) text.erase(at, no.size());
    const std::string of_all = "SETENV: ALL";
    if (text.ends_with(of_all)) text.replace(text.size() - of_all.size(), of_all.size(), "ALL");
    out.insert(text);
  }
  return out;
}

TEST(SudoersOracle, SaysWhatSudoSays) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give sudo another policy";
  constexpr unsigned kPolicies = 40;
  const Machine machine;
  const TempFolder work;
  const auto in = [&](const std::string& name) { return (work.path() / name).string(); };
  write_file(in("hosts"), "127.0.0.1 mill.example.org mill\n");
  std::map<unsigned, std::string> policies;
  for (unsigned i = 0; i < kPolicies; ++i) {
    policies[i] = Maker(i).policy();
    write_file(in("policy" + std::to_string(i)), policies[i]);
  }
  write_file(in("sudoers"), "");
  write_file(in("run"),
             "set -e\ncd " + work.path().string() +
                 "\nhostname mill\nchmod 440 sudoers\nmkdir empty\n"
                 "mount --bind " +
                 machine.path("passwd").string() +
                 " /etc/passwd\n"
                 "mount --bind " +
                 machine.path("group").string() +
                 " /etc/group\n"
                 "mount --bind hosts /etc/hosts\nmount --bind sudoers /etc/sudoers\n"
                 "for policy in policy*; do cat $policy >sudoers\n"
                 "for user in root bob eva ida web; do sudo -ll -U $user >$policy.$user 2>$policy.err\n"
                 "done; done; touch done\n");
  const Ended ended = Program({"/usr/bin/unshare", "-m", "-u", "/bin/sh", in("run")}, work.path()).wait();
  ASSERT_EQ(ended.code, 0) << ended.err;
  ASSERT_TRUE(std::filesystem::exists(in("done")));
  std::size_t compared = 0;
  for (const auto& [i, policy] : policies) {
    const auto reading = machine.sudoers(
        policy, {.machine = {.host = "mill.example.org", .addresses = {"192.0.2.1/24", "fe80::1/64"}}});
    ASSERT_TRUE(reading.errors().empty()) << policy << reading.problems.front().args_json;
    EXPECT_TRUE(reading.complete);
    for (const char* user : {"root", "bob", "eva", "ida", "web"}) {
      const auto sudo = listed(read_file(in("policy" + std::to_string(i) + "." + user)));
      EXPECT_EQ(as_listed(held(reading, user), user), sudo) << user << "\n" << policy;
      compared += sudo.size();
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, 400U);
}

}  // namespace
}  // namespace behorig::testing
