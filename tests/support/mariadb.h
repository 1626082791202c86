#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// A real MariaDB of a test: on a free port of 127.0.0.1, over TLS or not, and on a Unix socket. root has no
/// password; reader ("reader-pw") may log in and nothing else.
class MariaDb {
 public:
  MariaDb();
  ~MariaDb();
  MariaDb(const MariaDb&) = delete;
  MariaDb& operator=(const MariaDb&) = delete;

  /// What the client prints for these statements, tabs between columns, without headings. Aborts the test
  /// program on an error.
  std::string sql(const std::string& statements) const;

  std::uint16_t port() const { return port_; }
  std::string socket() const { return folder_.path().string() + "/home/socket"; }
  const Authority& authority() const { return *authority_; }

  /// kill -9.
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
