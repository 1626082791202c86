#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace behorig::testing {

/// A real Request Tracker 5 on a free port of 127.0.0.1, with a queue Incidents, a unique custom field
/// FindingID, a user for Behorig who may do what the sink needs, and asa@example.test who may own tickets.
/// Its database is SQLite. Aborts the test program where it does not start.
class RequestTracker {
 public:
  RequestTracker();
  ~RequestTracker();
  RequestTracker(const RequestTracker&) = delete;
  RequestTracker& operator=(const RequestTracker&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  const std::string& token() const { return token_; }
  /// Changes RT's tables under it.
  void sql(const std::string& statement) const;

  struct Row {
    std::string id, status, subject, key, owner;
    int comments = 0;
  };
  /// Every ticket of the queue, oldest first.
  std::vector<Row> tickets() const;

 private:
  std::string perl(const std::string& program) const;
  void write_settings();
  bool started();

  TempFolder folder_;
  std::uint16_t port_ = 0;
  std::string token_;
  std::optional<Program> server_;
};

}  // namespace behorig::testing
