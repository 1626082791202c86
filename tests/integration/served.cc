#include "tests/integration/served.h"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "tests/integration/sockets.h"

namespace behorig::testing {

using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string name_of_user() {
  const auto* entry = ::getpwuid(::getuid());
  return entry == nullptr ? "uid:" + std::to_string(::getuid()) : entry->pw_name;
}

}  // namespace

Served::Served() {
  std::filesystem::create_directory(folder() / "said");
  settings("");
}

void Served::settings(const std::string& more) const {
  write("behorig.toml", "[daemon]\nsocket = \"sock\"\n[plugins]\nfolders = [\"" BEHORIG_BINARY_DIR
                        "/plugins\", \"" BEHORIG_BINARY_DIR "/test_plugins\"]\n[[access]]\nuser = \"" +
                            name_of_user() +
                            "\"\nperson = \"p0\"\nroles = [\"coordinator\", \"operator\"]\n" + more);
}

void Served::naughty(const std::string& id, const std::string& how, const std::string& deadline) const {
  write("systems.d/" + id + ".toml",
        "[system]\nid = \"" + id +
            "\"\nconnector = \"naughty\"\n[connector]\npath = \"../library\"\nhow = \"" + how +
            "\"\n[limits]\nmemory_mib = 128\ndeadline = \"" + deadline + "\"\n");
}

void Served::start(const std::map<std::string, std::string>& environment,
                   const std::vector<std::string>& before) {
  std::vector<std::string> command = before;
  for (const char* word : {BEHORIG_BINARY_DIR "/bin/behorigd", "--config"}) command.emplace_back(word);
  command.push_back((folder() / "behorig.toml").string());
  program_ = std::make_unique<Program>(command, folder() / "said", environment);
  for (int i = 0; i < 3000 && !program_->ended(); ++i) {
    if (get("/api/v1/health").status != 0) return;
    std::this_thread::sleep_for(10ms);
  }
  ADD_FAILURE() << "the daemon does not answer: " << program_->err();
}

void Served::kill() {
  program_->kill();
  program_->wait();
}

pid_t Served::pid() const {
  const int socket = connect_unix((folder() / "sock").string());
  ucred who{};
  socklen_t size = sizeof who;
  const bool known = socket >= 0 && ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
  if (socket >= 0) ::close(socket);
  return known ? who.pid : 0;
}

httpd::ClientResponse Served::send(const httpd::ClientRequest& request) const {
  const httpd::Client client({folder() / "sock"});
  auto answer = client.send(request);
  return answer ? std::move(*answer) : httpd::ClientResponse();
}

httpd::ClientResponse Served::post(const std::string& target, const std::string& body,
                                   httpd::Pairs headers) const {
  headers.emplace_back("Content-Type", "application/json");
  return send({"POST", target, std::move(headers), body});
}

json::value Served::checked(const std::vector<std::string>& systems) const {
  const auto asked =
      post("/api/v1/runs",
           json::serialize(json::object{{"systems", json::array(systems.begin(), systems.end())}}));
  if (asked.status != 202) return nullptr;
  const std::string where = *asked.header("Location");
  for (int i = 0; i < 12'000; ++i) {
    const auto now = get(where);
    if (now.status != 200) return nullptr;
    auto value = json::parse(now.body);
    if (value.at("done").as_bool()) return value.at("systems");
    std::this_thread::sleep_for(10ms);
  }
  return nullptr;
}

std::vector<json::object> Served::findings(const std::string& query) const {
  std::vector<json::object> out;
  std::string after;
  for (;;) {
    const auto page = get("/api/v1/findings?limit=1000" + query + after);
    if (page.status != 200) return out;
    const auto value = json::parse(page.body);
    for (const auto& one : value.at("findings").as_array()) out.push_back(one.as_object());
    if (value.at("next").is_null()) return out;
    after = "&after=" + httpd::encoded(std::string(value.at("next").as_string()));
  }
}

void Stopwatch::time(const std::function<bool()>& work) {
  const auto began = std::chrono::steady_clock::now();
  const bool good = work();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  if (!good) ++failures_;
  milliseconds_.push_back(took.count());
}

double Stopwatch::percentile(double share) const {
  if (milliseconds_.empty()) return 0;
  std::vector<double> sorted = milliseconds_;
  std::sort(sorted.begin(), sorted.end());
  const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(place, 1, sorted.size()) - 1];
}

}  // namespace behorig::testing
