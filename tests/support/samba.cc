#include "tests/support/samba.h"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHost = "dc1.corp.example.test";
/// Where the folder of a copy stands for the one that it was made in.
constexpr const char* kPlace = "@PLACE@";

void must(bool done, const char* what) {
  if (!done) server_failed("samba", std::string(what) + ": " + std::strerror(errno));
}

/// A network and a file of host names of this program's own, once.
void own_network() {
  static const bool done = [] {
    must(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0, "a network of its own (needs root)");
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq loopback{};
    std::strcpy(loopback.ifr_name, "lo");
    loopback.ifr_flags = IFF_UP | IFF_RUNNING;
    must(fd >= 0 && ::ioctl(fd, SIOCSIFFLAGS, &loopback) == 0, "lo");
    ::close(fd);
    static const TempFolder folder;
    const std::string hosts = folder.path() / "hosts";
    write_file(hosts, std::string("127.0.0.1 ") + kHost + "\n127.0.0.1 localhost\n");
    fs::permissions(folder.path(), fs::perms(0755));
    fs::permissions(hosts, fs::perms(0644));
    must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "mount namespace");
    must(::mount(hosts.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr) == 0, "/etc/hosts");
    return true;
  }();
  static_cast<void>(done);
}

Ended run(const std::vector<std::string>& arguments, const fs::path& folder) {
  Ended ended = Program(arguments, folder).wait();
  if (ended.code != 0) server_failed("samba", arguments[0] + ": " + ended.out + ended.err);
  return ended;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A new domain. Its settings name the folder by kPlace, so that it may be copied.
void provision(const fs::path& folder) {
  fs::create_directories(folder);
  const std::string d = folder.string();
  const TempFolder scratch;
  run({"/usr/bin/samba-tool", "domain", "provision", "--targetdir=" + d, "--realm=CORP.EXAMPLE.TEST",
       "--domain=CORP", "--server-role=dc", "--dns-backend=NONE",
       std::string("--adminpass=") + Samba::kPassword, "--host-name=dc1", "--host-ip=127.0.0.1",
       "--option=interfaces=lo", "--option=bind interfaces only=yes",
       "--option=server services=ldap kdc cldap", "--option=posix:eadb=" + d + "/private/eadb.tdb",
       "--option=vfs objects=dfs_samba4 acl_xattr xattr_tdb"},
      scratch.path());
  std::string settings = read_file(folder / "etc/smb.conf");
  replace_all(settings, d, kPlace);
  write_file(folder / "etc/smb.conf", settings);
}

std::string base64_line(const std::string& attribute, const std::string& utf8) {
  std::string wide;
  for (const char c : '"' + utf8 + '"') wide += {c, '\0'};
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0, count = 0;
  for (const char c : wide) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kDigits[bits << (6 - count) & 63];
  while (out.size() % 4 != 0) out += '=';
  return attribute + ":: " + out + "\n";
}

}  // namespace

Samba::Samba(const std::string& ldif) {
  own_network();
  fs::permissions(folder_.path(), fs::perms(0755));
  root_ = (folder_.path() / "domain").string();
  make_once("samba", root_, [&] { provision(root_); });
  configure();
  sid_ = find_sid("base", "(objectClass=*)");
  // Left to a service that updates DNS, which does not run here.
  modify(
      "dn: CN=DC1,OU=Domain Controllers,{B}\nchangetype: modify\nadd: servicePrincipalName\n"
      "servicePrincipalName: ldap/" +
      std::string(kHost) + "\n");
  if (!ldif.empty()) load(ldif);
  start();
}

Samba::~Samba() { kill(); }

void Samba::configure() {
  std::string settings = read_file(fs::path(root_) / "etc/smb.conf");
  replace_all(settings, kPlace, root_);
  authority_ = std::make_unique<Authority>(folder_.path().string(), "authority");
  const auto own = authority_->issue("server", std::string("IP:127.0.0.1,DNS:") + kHost);
  fs::permissions(own.key, fs::perms(0600));
  const std::string lines =
      "[global]\n tls keyfile = " + own.key + "\n tls certfile = " + own.certificate +
      "\n ldap server require strong auth = allow_sasl_over_tls\n tls cafile = " + authority_->file() +
      "\n pid directory = " + root_ + "/run\n ncalrpc dir = " + root_ +
      "/ncalrpc\n ntp signd socket directory = " + root_ + "/ntp\n winbindd socket directory = " + root_ +
      "/winbindd\n";
  fs::create_directories(root_ + "/run");
  fs::create_directories(root_ + "/cache");
  replace_all(settings, "/var/log/samba", root_);
  settings.replace(settings.find("[global]\n"), 9, lines);
  write_file(fs::path(root_) / "etc/smb.conf", settings);
  write_file(
      folder_.path() / "krb5.conf",
      "[libdefaults]\ndefault_realm = CORP.EXAMPLE.TEST\ndns_lookup_kdc = false\ndns_lookup_realm = false\n"
      "rdns = false\n[realms]\nCORP.EXAMPLE.TEST = {\nkdc = 127.0.0.1\n}\n[domain_realm]\n"
      ".corp.example.test = CORP.EXAMPLE.TEST\n");
}

std::string Samba::find_sid(const std::string& scope, const std::string& filter) const {
  const Ended found = run(
      {"/usr/bin/ldbsearch", "-H", root_ + "/private/sam.ldb", "-b", kBase, "-s", scope, filter, "objectSid"},
      folder_.path());
  const std::size_t at = found.out.find("S-1-5-21-");
  if (at == std::string::npos) server_failed("samba", "no SID of " + filter);
  return found.out.substr(at, found.out.find('\n', at) - at);
}

std::string Samba::sid_of(const std::string& name) const {
  return find_sid("sub", "(sAMAccountName=" + name + ")");
}

std::string Samba::filled(std::string ldif) const {
  replace_all(ldif, "{B}", kBase);
  replace_all(ldif, "{SID}", sid_);
  return ldif;
}

void Samba::load(const std::string& ldif) {
  write_file(folder_.path() / "data.ldif", filled(ldif));
  const Ended ended = run({"/usr/bin/ldbadd", "--configfile=" + root_ + "/etc/smb.conf", "-H",
                           root_ + "/private/sam.ldb", "--nosync", folder_.path() / "data.ldif"},
                          folder_.path());
  // It takes what it cannot read for the end of the file.
  std::size_t entries = 0;
  for (std::size_t at = 0; (at = ldif.find("dn:", at)) != std::string::npos; at += 3)
    entries += at == 0 || ldif[at - 1] == '\n' ? 1 : 0;
  const std::string wanted = "Added " + std::to_string(entries) + " records successfully";
  if (ended.out.find(wanted) == std::string::npos)
    server_failed("samba", wanted + ", not: " + ended.out + ended.err);
}

void Samba::modify(const std::string& ldif, bool deleted) {
  write_file(folder_.path() / "change.ldif", filled(ldif));
  std::vector<std::string> words{"/usr/bin/ldbmodify", "--configfile=" + root_ + "/etc/smb.conf", "-H",
                                 root_ + "/private/sam.ldb", folder_.path() / "change.ldif"};
  if (deleted) words.emplace_back("--show-deleted");
  run(words, folder_.path());
}

void Samba::restore(const std::string& name) {
  const Ended found = run({"/usr/bin/ldbsearch", "-H", root_ + "/private/sam.ldb", "-b", kBase,
                           "--show-deleted", "(&(isDeleted=TRUE)(sAMAccountName=" + name + "))", "dn"},
                          folder_.path());
  const std::size_t at = found.out.find("dn: ");
  if (at == std::string::npos) server_failed("samba", "nothing deleted is called " + name);
  std::string entry = found.out.substr(at);
  replace_all(entry, "\n ", "");
  modify(entry.substr(0, entry.find('\n')) +
             "\nchangetype: modify\ndelete: isDeleted\n-\nreplace: distinguishedName\ndistinguishedName: " +
             ad_dn(name) + "\n",
         true);
}

std::string Samba::keytab(const std::string& account) const {
  const std::string file = folder_.path() / (account + ".keytab");
  run({"/usr/bin/samba-tool", "domain", "exportkeytab", file, "--principal=" + account,
       "--configfile=" + root_ + "/etc/smb.conf"},
      folder_.path());
  return file;
}

std::string Samba::krb5_config() const { return folder_.path() / "krb5.conf"; }

void Samba::start() {
  process_.emplace(std::vector<std::string>{"/usr/sbin/samba", "-F", "--no-process-group", "-M", "single",
                                            "-s", root_ + "/etc/smb.conf"},
                   root_);
  constexpr std::uint16_t kLdap = 389, kLdaps = 636, kKerberos = 88;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(kLdap) && answers(kLdaps) && answers(kKerberos)) return;
    if (process_->ended()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  server_failed("samba", "does not start: " + read_file(fs::path(root_) / "stderr"));
}

void Samba::kill() { process_.reset(); }

std::string ad_dn(const std::string& name) {
  std::string out = "CN=";
  for (const char c : name) {
    if (std::string_view(",+\"\\<>;=#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + ",CN=Users,{B}";
}

std::string ldif_user(const std::string& name, const std::string& more) {
  return "dn: " + ad_dn(name) + "\nobjectClass: user\nsAMAccountName: " + name + "\n" + more + "\n";
}

std::string ldif_reader() {
  return ldif_user("reader", "userPrincipalName: " + std::string(Samba::kReader) +
                                 "\nuserAccountControl: 66048\n" +
                                 base64_line("unicodePwd", Samba::kPassword));
}

std::string ldif_ad_group(const std::string& name, const std::vector<std::string>& members,
                          const std::string& more) {
  std::string out = "dn: " + ad_dn(name) + "\nobjectClass: group\nsAMAccountName: " + name + "\n" + more;
  for (const auto& member : members) {
    const bool dn = member.find('=') != std::string::npos;
    out += "member: " + (dn ? member : ad_dn(member)) + "\n";
  }
  return out + "\n";
}

}  // namespace behorig::testing
