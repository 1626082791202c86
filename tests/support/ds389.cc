#include "tests/support/ds389.h"

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

const char* const kAdmin = "cn=admin";
const fs::path kShared = "/usr/share/dirsrv";

const char* const kEmptyTree = R"(dn: dc=example,dc=test
changetype: add
objectClass: domain
dc: example
aci: (targetattr != "userPassword")(version 3.0; acl "reader"; allow(read,search,compare) userdn="ldap:///uid=reader,ou=svc,dc=example,dc=test";)

dn: ou=people,dc=example,dc=test
changetype: add
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=test
changetype: add
objectClass: organizationalUnit
ou: groups

dn: ou=svc,dc=example,dc=test
changetype: add
objectClass: organizationalUnit
ou: svc

dn: uid=reader,ou=svc,dc=example,dc=test
changetype: add
objectClass: account
objectClass: simpleSecurityObject
uid: reader
userPassword: reader-pw

)";

std::string user_name() {
  const passwd* user = ::geteuid() == 0 ? ::getpwnam("nobody") : ::getpwuid(::geteuid());
  if (user == nullptr) server_failed("389 Directory Server", "this user has no name");
  return user->pw_name;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The server's own template, as its installer fills it in, less what its installer adds programs for.
std::string settings(const fs::path& folder, std::uint16_t port) {
  std::istringstream lines(read_file(kShared / "data/template-dse.ldif") + "\n\n" +
                           read_file(kShared / "data/template-suffix-db.ldif") + "\n\n");
  std::string out, entry;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with("nsslapd-rootpw:"))
      line = "nsslapd-rootpwstoragescheme: CLEAR\nnsslapd-rootpw: {CLEAR}admin-pw";
    entry += line + "\n";
    if (!line.empty()) continue;
    if (entry.starts_with("dn: cn=MemberOf Plugin"))
      replace_all(entry, "nsslapd-pluginenabled: off", "nsslapd-pluginenabled: on");
    // It is disabled, and this version ends without a word when it is asked to load it.
    if (entry.find("Account Policy Plugin") == std::string::npos && entry.size() > 1) out += entry;
    entry.clear();
  }
  const std::string d = folder.string();
  const std::vector<std::pair<std::string, std::string>> values{{"schema_dir", d + "/etc/schema"},
                                                                {"lock_dir", d + "/lock"},
                                                                {"tmp_dir", d + "/tmp"},
                                                                {"cert_dir", d + "/cert"},
                                                                {"ldif_dir", d + "/ldif"},
                                                                {"bak_dir", d + "/bak"},
                                                                {"run_dir", d + "/run"},
                                                                {"inst_dir", d + "/inst"},
                                                                {"log_dir", d + "/log"},
                                                                {"config_dir", d + "/etc"},
                                                                {"db_dir", d + "/db"},
                                                                {"db_home_dir", d + "/db"},
                                                                {"db_lib", "bdb"},
                                                                {"fqdn", "localhost"},
                                                                {"ds_port", std::to_string(port)},
                                                                {"ds_user", user_name()},
                                                                {"rootdn", kAdmin},
                                                                {"ldapi_enabled", "off"},
                                                                {"ldapi_autobind", "off"},
                                                                {"ldapi", d + "/run/ldapi"},
                                                                {"ds_bename", "userRoot"},
                                                                {"ds_suffix", Ds389::kBase}};
  for (const auto& [name, value] : values) replace_all(out, "%" + name + "%", value);
  return out;
}

}  // namespace

Ds389::Ds389() {
  // A port that was free may be taken a moment later.
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    configure();
    if (!start()) continue;
    change(kEmptyTree);
    return;
  }
  server_failed("389 Directory Server", read_file(folder_.path() / "stderr"));
}

void Ds389::configure() const {
  const fs::path d = folder_.path() / "ds";
  fs::remove_all(d);
  for (const char* name : {"etc/schema", "lock", "tmp", "cert", "ldif", "bak", "run", "inst", "log", "db"})
    fs::create_directories(d / name);
  // Those that are installed may be read by the installed server's user only.
  write_file(d / "etc/certmap.conf", "certmap default default\n");
  write_file(d / "etc/slapd-collations.conf", "");
  write_file(d / "etc/schema/99user.ldif",
             "dn: cn=schema\nobjectClass: top\nobjectClass: ldapSubentry\n"
             "objectClass: subschema\ncn: schema\n\n");
  write_file(d / "etc/dse.ldif", settings(d, port_));
  give_to_server_user(d);
}

bool Ds389::start() {
  const std::string d = (folder_.path() / "ds").string();
  process_.emplace(as_server_user({"/usr/sbin/ns-slapd", "-D", d + "/etc", "-i", d + "/run/pid", "-d", "0"}),
                   folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(port_)) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

void Ds389::change(const std::string& ldif) const {
  const TempFolder folder;
  write_file(folder.path() / "ldif", ldif);
  Program modify({"/usr/bin/ldapmodify", "-x", "-H", uri(), "-D", kAdmin, "-w", "admin-pw", "-f",
                  folder.path() / "ldif"},
                 folder.path());
  const Ended ended = modify.wait();
  if (ended.code != 0) server_failed("389 Directory Server", ended.out + ended.err);
}

std::map<std::string, std::set<std::string>> Ds389::shown(const std::string& filter,
                                                          const std::string& attribute) const {
  const TempFolder folder;
  Program search({"/usr/bin/ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-x", "-H", uri(), "-D", kReader, "-w",
                  "reader-pw", "-b", kBase, filter, attribute},
                 folder.path());
  const Ended ended = search.wait();
  if (ended.code != 0) server_failed("389 Directory Server", ended.out + ended.err);
  std::map<std::string, std::set<std::string>> out;
  std::istringstream lines(ended.out);
  std::string dn;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("dn: ")) {
      dn = line.substr(4);
      out[dn];
    } else if (line.starts_with(attribute + ": ")) {
      out[dn].insert(line.substr(attribute.size() + 2));
    }
  }
  return out;
}

}  // namespace behorig::testing
