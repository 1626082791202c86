#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>

#include "core/api/authentication.h"
#include "core/api/follow.h"
#include "core/daemon/access.h"
#include "core/daemon/fetch.h"
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
  /// Borrows both. `fetch` asks a provider of identities.
  Api(Service& service, const Catalogue& catalogue, identity::Fetch fetch = behorig::fetch);

  httpd::Response operator()(const httpd::Request& request) const;

  struct Row {
    std::string method, path, name;
    MustBe need;
    Kind kind;
  };
  /// Every route, for the matrix of rights.
  const std::vector<Row>& rows() const { return rows_; }

 private:
  struct Call;
  using Handler = std::function<httpd::Response(const Call&)>;
  /// Carries a decision out on a finding, inside the store's transaction.
  using Decide =
      std::function<httpd::Response(const Call&, Store&, const StoredFinding&, const boost::json::object&)>;
  /// What a token must be made for, where it is not the kind of the method: GET reads, and all the rest
  /// operates, for which no token is made.
  void add(std::string method, std::string path, std::string name, MustBe need, Handler handler,
           std::optional<Kind> kind = {});
  httpd::Response answer(const httpd::Request& request, const httpd::Parameters& parameters, const Row& row,
                         const Handler& handler) const;
  void add_service();
  void add_systems();
  void add_runs();
  void add_readings();
  void add_findings();
  /// What is wrong with what the request wants, if anything is; else `wanted`, but for the systems.
  std::optional<httpd::Response> choose(const Call& call, Store& store, FindingsWanted& wanted) const;
  std::optional<httpd::Response> choose_systems(const Call& call, Store& store, FindingsWanted& wanted) const;
  void add_decisions();
  void add_deliveries();
  httpd::Response decide_once(const Call& call, std::string_view route, const Decide& decide) const;
  void add_sign_in();
  httpd::Response login(const Call& call) const;
  httpd::Response callback(const Call& call) const;

  Service& service_;
  const Catalogue& catalogue_;
  mutable Follow follow_;
  mutable Authentication authentication_;
  httpd::Router router_;
  std::vector<Row> rows_;
};

}  // namespace behorig
