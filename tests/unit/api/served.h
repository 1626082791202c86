#pragma once

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/api/api.h"
#include "tests/unit/api/fake_provider.h"

namespace behorig {

/// Two systems of the same shape: "mine", which p0 owns, and "other", which p1 does.
class Served : public ::testing::Test {
 protected:
  /// `network` comes before [[access]] in the settings.
  explicit Served(std::string network = "") : network_(std::move(network)) {
    for (const char* sub : {"register", "systems.d", "mine", "other"})
      std::filesystem::create_directories(folder_ / sub);
    for (const std::string id : {"mine", "other"}) {
      write("systems.d/" + id + ".toml",
            "[system]\nid = \"" + id + "\"\nconnector = \"csv\"\n[connector]\npath = \"../" + id +
                "\"\n"
                "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
      write(id + "/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
    }
    write("register/systems.csv", "system,confidentiality,integrity,availability\nmine,1,1,1\nother,1,1,1\n");
    write("register/owners.csv", "system,person,capacity\nmine,p0,system_owner\nother,p1,system_owner\n");
    write("register/people.csv", "person\np0\np1\n");
    settings("");
    auto started = Service::start(folder_ / "behorig.toml", clock_);
    if (auto* service = std::get_if<std::unique_ptr<Service>>(&started)) service_ = std::move(*service);
    if (service_ == nullptr) {
      ADD_FAILURE() << "the service does not start";
      std::abort();
    }
    api_ = std::make_unique<Api>(*service_, Catalogue::built_in(), provider_.fetch());
    wait_for_owners();
    const auto asked = service_->board().ask({"mine", "other"}, "test").value();
    while (!service_->board().find(asked)->done()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ~Served() override {
    api_.reset();
    service_.reset();
    std::filesystem::remove_all(folder_);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  static std::string user() {
    const auto* entry = ::getpwuid(::getuid());
    return entry == nullptr ? "uid:" + std::to_string(::getuid()) : entry->pw_name;
  }
  /// `access` is what [[access]] says of whoever runs the test.
  void settings(const std::string& access) const {
    write("behorig.toml",
          network_ + (access.empty() ? "" : "[[access]]\nuser = \"" + user() + "\"\n" + access));
  }
  void wait_for_owners() const {
    for (int i = 0; i < 2000 && service_->owners()->empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_FALSE(service_->owners()->empty());
  }
  void become(const std::string& access) {
    settings(access);
    ASSERT_TRUE(service_->reload().empty());
    wait_for_owners();
  }

  void check(const std::string& system) const {
    const auto asked = service_->board().ask({system}, "test").value();
    while (!service_->board().find(asked)->done()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  httpd::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                      httpd::Pairs query = {}) const {
    return ask_with(nullptr, method, path, body, std::move(query));
  }
  /// Over the network where the credential has an address.
  httpd::Response ask_with(const testing::Credential* credential, const std::string& method,
                           const std::string& path, const std::string& body = {},
                           httpd::Pairs query = {}) const {
    httpd::Request request;
    request.method = method;
    request.target = path;
    for (std::size_t at = 1; at <= path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      request.path.push_back(path.substr(at, end - at));
      at = end + 1;
    }
    request.query = std::move(query);
    request.body = body;
    // Root is somebody everywhere: the test is nobody in particular.
    request.peer = httpd::UnixPeer{::getuid(), ::getgid(), ::getpid()};
    if (credential != nullptr) {
      if (!credential->address.empty()) request.peer = httpd::AddressPeer{credential->address};
      request.headers = credential->headers;
    }
    return (*api_)(request);
  }
  boost::json::value json(const httpd::Response& response) const { return boost::json::parse(response.body); }
  std::string finding_of(const std::string& system) const {
    const auto store = service_->open_store();
    return store->get()->findings(system)->front().finding.id.hex();
  }
  std::string run_of(const std::string& system) const {
    const auto store = service_->open_store();
    return store->get()->runs(system, 1)->front().id;
  }

  /// What a route is asked for.
  struct Wanting {
    std::string path, body;
    httpd::Pairs query;
  };
  /// Every route, of each of the two systems.
  template <class Try>
  void each_route(std::map<std::string, std::string> askings, Try attempt) const {
    for (const auto& row : api_->rows()) {
      for (const std::string system : {"mine", "other"}) {
        Wanting wanting{row.path, {}, {}};
        const auto put = [&](const std::string& name, const std::string& value) {
          const auto at = wanting.path.find(name);
          if (at != std::string::npos) wanting.path.replace(at, name.size(), value);
        };
        put("{system}", system);
        if (row.name == "run-confirmation" || row.name == "reading") put("{id}", run_of(system));
        put("{id}", row.name.starts_with("run") ? askings[system] : finding_of(system));
        if (row.name == "findings" || row.name == "runs" || row.name == "readings")
          wanting.query.emplace_back("system", system);
        if (row.name == "start-runs") wanting.body = "{\"systems\":[\"" + system + "\"]}";
        attempt(row, system, wanting);
      }
    }
  }

  SystemClock clock_;
  const std::string network_;
  testing::FakeProvider provider_;
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("behorig-api-" + std::to_string(::getpid()));
  std::unique_ptr<Service> service_;
  std::unique_ptr<Api> api_;
};

}  // namespace behorig
