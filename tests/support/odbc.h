#pragma once

#include <boost/json.hpp>

#include "tests/support/postgres.h"

namespace behorig::testing {

/// The keywords of a connection to the server through PostgreSQL's own ODBC driver, over verified TLS.
inline boost::json::object odbc_keywords(const Postgres& server) {
  return {{"Driver", "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so"},
          {"Server", "127.0.0.1"},
          {"Port", std::to_string(server.port())},
          {"Database", "postgres"},
          {"SSLmode", "verify-full"},
          {"pqopt", "sslrootcert=" + server.authority().file()}};
}

}  // namespace behorig::testing
