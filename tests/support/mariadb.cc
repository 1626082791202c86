#include "tests/support/mariadb.h"

#include <chrono>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

}  // namespace

MariaDb::MariaDb() {
  const fs::path home = folder_.path() / "home";
  fs::create_directories(home / "tmp");
  fs::create_directory(folder_.path() / "client");
  authority_ = std::make_unique<Authority>(folder_.path().string(), "authority");
  authority_->issue("server", "IP:127.0.0.1");
  for (const char* file : {"server.pem", "server.key"}) fs::copy_file(folder_.path() / file, home / file);
  give_to_server_user(home);
  make_once("mariadb-10.11", home / "data", [&] {
    Program install(
        as_server_user({"/usr/bin/mariadb-install-db", "--no-defaults",
                        "--datadir=" + (home / "data").string(), "--tmpdir=" + (home / "tmp").string(),
                        "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
                        "--innodb-log-file-size=4M", "--innodb-flush-method=nosync"}),
        folder_.path());
    const Ended ended = install.wait();
    if (ended.code != 0) server_failed("mariadb-install-db", ended.out + ended.err);
  });
  give_to_server_user(home);
  start();
  sql("CREATE USER reader@'%' IDENTIFIED BY '" + std::string(kPassword) + "'");
}

MariaDb::~MariaDb() { kill(); }

void MariaDb::start() {
  // A port that was free may be taken a moment later.
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (started()) return;
  }
  server_failed("mariadbd", "does not start: " + read_file(folder_.path() / "stderr"));
}

bool MariaDb::started() {
  port_ = free_port();
  const std::string home = (folder_.path() / "home").string();
  process_.emplace(
      as_server_user({"/usr/sbin/mariadbd", "--no-defaults", "--datadir=" + home + "/data",
                      "--tmpdir=" + home + "/tmp", "--socket=" + socket(), "--pid-file=" + home + "/pid",
                      "--bind-address=127.0.0.1", "--port=" + std::to_string(port_), "--skip-name-resolve",
                      "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=4M",
                      "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--skip-log-bin",
                      "--performance-schema=off", "--character-set-server=utf8mb4",
                      "--ssl-cert=" + home + "/server.pem", "--ssl-key=" + home + "/server.key"}),
      folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < until) {
    Program ping({"/usr/bin/mariadb-admin", "--no-defaults", "-uroot", "--socket=" + socket(), "ping"},
                 folder_.path() / "client");
    if (ping.wait().code == 0) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

std::string MariaDb::sql(const std::string& statements) const {
  const TempFolder folder;
  Program client({"/usr/bin/mariadb", "--no-defaults", "-uroot", "--socket=" + socket(), "-N", "-B", "-r",
                  "--default-character-set=utf8mb4", "-e", statements},
                 folder.path());
  const Ended ended = client.wait();
  if (ended.code != 0) server_failed("mariadb", ended.err);
  return ended.out;
}

void MariaDb::kill() { process_.reset(); }

}  // namespace behorig::testing
