#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// A real PostgreSQL of a test: on a free port of 127.0.0.1, over TLS (scram) or not, and on a Unix socket
/// that believes everybody. The superuser is postgres; reader ("reader-pw") may log in and nothing else.
class Postgres {
 public:
  Postgres();
  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  /// What psql prints for these statements, unaligned, without headings. Aborts the test program on an error.
  std::string sql(const std::string& statements, const std::string& database = "postgres") const;

  std::uint16_t port() const { return port_; }
  /// For `host` of a Unix socket.
  std::string socket() const { return folder_.path().string() + "/socket"; }
  const Authority& authority() const { return *authority_; }

  /// kill -9; its sessions end with it.
  void kill();
  void start();

  static constexpr const char* kPassword = "reader-pw";

 private:
  bool started();

  TempFolder folder_;
  std::unique_ptr<Authority> authority_;
  std::uint16_t port_ = 0;
  std::optional<Program> process_;
};

}  // namespace behorig::testing
