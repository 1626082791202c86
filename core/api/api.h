#pragma once

#include <functional>
#include <string>

#include "core/api/follow.h"
#include "core/daemon/access.h"
#include "core/daemon/service.h"
#include "core/http/router.h"

namespace behorig {

/// What somebody must be to be let onto a route at all; which systems they then see, the handler asks their
/// Access (core/docs/api.md).
enum class MustBe {
  anybody,   ///< also who is nobody here
  somebody,  ///< has a role, or owns something
  operates,
};

/// The routes of /api/v1 over a service. Called from several threads at a time.
class Api {
 public:
  /// Borrows both.
  Api(Service& service, const Catalogue& catalogue);

  httpd::Response operator()(const httpd::Request& request) const;

  struct Row {
    std::string method, path, name;
    MustBe need;
  };
  /// Every route, for the matrix of rights.
  const std::vector<Row>& rows() const { return rows_; }

 private:
  struct Call;
  using Handler = std::function<httpd::Response(const Call&)>;
  void add(std::string method, std::string path, std::string name, MustBe need, Handler handler);
  Access access_of(const httpd::Request& request) const;
  void add_service();
  void add_runs();
  void add_findings();

  Service& service_;
  const Catalogue& catalogue_;
  mutable Follow follow_;
  httpd::Router router_;
  std::vector<Row> rows_;
};

}  // namespace behorig
