#include "tests/support/slapd.h"

#include <openssl/evp.h>

#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

const char* const kTree = R"(dn: dc=example,dc=test
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=people,dc=example,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=test
objectClass: organizationalUnit
ou: groups

dn: ou=svc,dc=example,dc=test
objectClass: organizationalUnit
ou: svc

dn: uid=reader,ou=svc,dc=example,dc=test
objectClass: account
objectClass: simpleSecurityObject
uid: reader
userPassword: reader-pw

)";

const char* const kAccess = R"(access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="uid=reader,ou=svc,dc=example,dc=test" read by dn.exact="cn=client" read
  by dn.regex="gidNumber=.*,cn=peercred,cn=external,cn=auth" read by * none
)";

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "test support: slapd: %s\n", what.c_str());
  std::abort();
}

}  // namespace

Slapd::Slapd(const std::string& ldif, const SlapdSettings& settings) : settings_(settings) {
  authority_ = std::make_unique<Authority>(folder_.path().string(), "authority");
  authority_->issue("server", settings.certificate_names, settings.certificate_days);
  configure(settings);
  load(kTree + ldif);
  // A port that was free may be taken a moment later.
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    tls_port_ = free_port();
    if (start()) return;
  }
  give_up("does not start: " + read_file(folder_.path() / "stderr"));
}

Slapd::~Slapd() { kill(); }

std::string Slapd::ldapi() const {
  std::string path;
  for (const char c : (folder_.path() / "ldapi").string()) path += c == '/' ? "%2F" : std::string(1, c);
  return "ldapi://" + path;
}

void Slapd::configure(const SlapdSettings& settings) const {
  const std::string d = folder_.path().string();
  fs::create_directories(folder_.path() / "db");
  std::string out;
  for (const char* schema : {"core", "cosine", "inetorgperson", "nis", "dyngroup"})
    out += "include /etc/ldap/schema/" + std::string(schema) + ".schema\n";
  out += settings.schema;
  out += "modulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload dynlist\nmoduleload ppolicy\n";
  out += settings.modules;
  out += "pidfile " + d + "/slapd.pid\nargsfile " + d + "/slapd.args\n";
  out += "TLSCACertificateFile " + d + "/authority.pem\nTLSCertificateFile " + d + "/server.pem\n";
  out += "TLSCertificateKeyFile " + d + "/server.key\nTLSVerifyClient try\n";
  out +=
      "sizelimit unlimited\ndatabase mdb\nsuffix \"dc=example,dc=test\"\nrootdn "
      "\"cn=admin,dc=example,dc=test\"\n";
  out += "rootpw admin-pw\ndirectory " + d + "/db\nmaxsize 1073741824\nenvflags nosync writemap\n";
  out += "index objectClass,uid,cn,entryUUID eq\n";
  out += settings.limits + "\n" + (settings.access.empty() ? kAccess : settings.access) + "\n" +
         settings.overlays + "\n";
  write_file(folder_.path() / "slapd.conf", out);
}

void Slapd::load(const std::string& ldif) const {
  write_file(folder_.path() / "data.ldif", ldif);
  // A copy: where AppArmor confines the installed program to its own folders, this is another program.
  fs::copy_file("/usr/sbin/slapd", folder_.path() / "slapd");
  Program add({folder_.path() / "slapd", "-T", "add", "-q", "-f", folder_.path() / "slapd.conf", "-l",
               folder_.path() / "data.ldif"},
              folder_.path());
  const Ended ended = add.wait();
  if (ended.code != 0) give_up(ended.err);
}

bool Slapd::start() {
  process_.emplace(
      std::vector<std::string>{folder_.path() / "slapd", "-d", "0", "-f", folder_.path() / "slapd.conf", "-h",
                               uri() + " " + ldaps() + " " + ldapi()},
      folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(tls_port_) && answers(port_)) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

void Slapd::kill() { process_.reset(); }

void Slapd::restart(const std::string& access) {
  kill();
  if (!access.empty()) settings_.access = access;
  configure(settings_);
  if (!start()) give_up("does not start again: " + read_file(folder_.path() / "stderr"));
}

void Slapd::change(const std::string& ldif) const {
  const TempFolder folder;
  write_file(folder.path() / "ldif", ldif);
  Program modify({"/usr/bin/ldapmodify", "-x", "-H", uri(), "-D", kAdmin, "-w", "admin-pw", "-f",
                  folder.path() / "ldif"},
                 folder.path());
  const Ended ended = modify.wait();
  if (ended.code != 0) give_up(ended.out + ended.err);
}

std::string test_dn(const std::string& type, const std::string& name, const std::string& ou) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = type + "=";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out += c;
    } else {
      out += {'\\', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out + ",ou=" + ou + "," + Slapd::kBase;
}

std::string ldif_line(const std::string& attribute, const std::string& value) {
  std::string encoded(4 * ((value.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(value.data()), static_cast<int>(value.size()));
  return attribute + ":: " + encoded.substr(0, static_cast<std::size_t>(size)) + "\n";
}

std::string ldif_person(const std::string& uid, const std::string& more) {
  // slapadd wants the values of an attribute together.
  std::istringstream lines(more);
  std::string classes, rest;
  for (std::string line; std::getline(lines, line);)
    (line.starts_with("objectClass:") ? classes : rest) += line + "\n";
  return "dn: uid=" + uid + ",ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\n" + classes +
         "uid: " + uid + "\ncn: " + uid + "\nsn: " + uid + "\nmail: " + uid + "@example.test\n" + rest + "\n";
}

std::string ldif_group(const std::string& cn, const std::string& members) {
  return "dn: cn=" + cn + ",ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\ncn: " + cn + "\n" +
         members + "\n";
}

}  // namespace behorig::testing
