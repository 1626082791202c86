#include "tests/support/postgres.h"

#include <chrono>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";

const char* const kSettings = R"(fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
shared_buffers = 16MB
min_wal_size = 2MB
max_wal_size = 64MB
max_connections = 20
listen_addresses = '127.0.0.1'
ssl = on
ssl_cert_file = 'server.pem'
ssl_key_file = 'server.key'
)";

const char* const kAccess = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

}  // namespace

Postgres::Postgres() {
  const fs::path data = folder_.path() / "socket" / "data";
  fs::create_directory(folder_.path() / "socket");
  give_to_server_user(folder_.path() / "socket");
  make_once("postgres-15", data, [&] {
    Program init(
        as_server_user({kPrograms + "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C",
                        "--auth=trust", "--no-sync", "--no-instructions", "--wal-segsize=1"}),
        folder_.path());
    const Ended ended = init.wait();
    if (ended.code != 0) server_failed("initdb", ended.err);
  });
  authority_ = std::make_unique<Authority>(folder_.path().string(), "authority");
  authority_->issue("server", "IP:127.0.0.1");
  for (const char* file : {"server.pem", "server.key"}) {
    fs::copy_file(folder_.path() / file, data / file);
    fs::permissions(data / file, fs::perms::owner_read | fs::perms::owner_write);
  }
  write_file(data / "postgresql.auto.conf", kSettings);
  write_file(data / "pg_hba.conf", kAccess);
  give_to_server_user(folder_.path() / "socket");
  start();
  sql("CREATE ROLE reader LOGIN PASSWORD '" + std::string(kPassword) + "'");
}

Postgres::~Postgres() { kill(); }

void Postgres::start() {
  // A port that was free may be taken a moment later.
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (started()) return;
  }
  server_failed("postgres", "does not start: " + read_file(folder_.path() / "stderr"));
}

bool Postgres::started() {
  port_ = free_port();
  std::error_code ignored;
  fs::remove(folder_.path() / "socket" / "data" / "postmaster.pid", ignored);
  process_.emplace(as_server_user({kPrograms + "postgres", "-D", folder_.path() / "socket" / "data", "-p",
                                   std::to_string(port_), "-k", socket()}),
                   folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  fs::create_directories(folder_.path() / "client");
  while (std::chrono::steady_clock::now() < until) {
    Program ready({kPrograms + "pg_isready", "-q", "-h", socket(), "-p", std::to_string(port_)},
                  folder_.path() / "client");
    if (ready.wait().code == 0) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

std::string Postgres::sql(const std::string& statements, const std::string& database) const {
  const TempFolder folder;
  write_file(folder.path() / "statements.sql", statements);
  Program psql(
      {kPrograms + "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket(), "-p",
       std::to_string(port_), "-U", "postgres", "-d", database, "-f", folder.path() / "statements.sql"},
      folder.path());
  const Ended ended = psql.wait();
  if (ended.code != 0) server_failed("psql", ended.err);
  return ended.out;
}

void Postgres::kill() { process_.reset(); }

}  // namespace behorig::testing
