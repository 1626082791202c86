#include "tests/support/rsyslog.h"

#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

const char* const kTemplate = R"(
template(name="j" type="list" option.jsonf="on") {
  property(outname="pri" name="pri" format="jsonf")
  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="msgid" name="msgid" format="jsonf")
  property(outname="sd" name="structured-data" format="jsonf")
  property(outname="msg" name="msg" format="jsonf")
  property(outname="in" name="inputname" format="jsonf")
}
)";

}  // namespace

Rsyslog::Rsyslog() : authority_(folder_.path().string(), "authority") {
  authority_.issue("server", "IP:127.0.0.1");
  client_ = authority_.issue("client", "DNS:client.example.test");
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (started()) return;
  }
  server_failed("rsyslog", read_file(folder_.path() / "stderr"));
}

Rsyslog::~Rsyslog() { stop(); }

void Rsyslog::stop() {
  if (!process_) return;
  process_->signal(SIGTERM);
  process_->wait();
}

void Rsyslog::restart() {
  stop();
  if (!running()) server_failed("rsyslog", read_file(folder_.path() / "stderr"));
}

// The driver gtls: version 8.2302 with ossl sometimes loses messages that it has read
// (core/docs/sinks/syslog.md).
bool Rsyslog::started() {
  const std::string at = folder_.path().string();
  tls_port_ = free_port();
  plain_port_ = free_port();
  write_file(folder_.path() / "out.jsonl", "");
  write_file(folder_.path() / "rsyslog.conf",
             "global(workDirectory=\"" + at + "\" maxMessageSize=\"256k\" defaultNetstreamDriverCAFile=\"" +
                 authority_.file() + "\" defaultNetstreamDriverCertFile=\"" + at +
                 "/server.pem\" defaultNetstreamDriverKeyFile=\"" + at +
                 "/server.key\" processInternalMessages=\"off\")\n"
                 "module(load=\"imtcp\" streamDriver.name=\"gtls\" streamDriver.mode=\"0\")\n" +
                 kTemplate + "ruleset(name=\"r\") { action(type=\"omfile\" file=\"" + at +
                 "/out.jsonl\" template=\"j\" flushOnTXEnd=\"on\") }\n"
                 "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" +
                 std::to_string(plain_port_) +
                 "\" ruleset=\"r\" name=\"plain\")\n"
                 "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" +
                 std::to_string(tls_port_) +
                 "\" ruleset=\"r\" name=\"tls\" streamDriver.name=\"gtls\" streamDriver.mode=\"1\" "
                 "streamDriver.authMode=\"x509/certvalid\")\n");
  return running();
}

bool Rsyslog::running() {
  const std::string at = folder_.path().string();
  process_.emplace(
      std::vector<std::string>{"/usr/sbin/rsyslogd", "-n", "-f", at + "/rsyslog.conf", "-i", at + "/pid"},
      folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(tls_port_) && answers(plain_port_)) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

std::vector<boost::json::object> Rsyslog::messages(std::size_t expected) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    std::istringstream lines(read_file(folder_.path() / "out.jsonl"));
    std::vector<boost::json::object> out;
    for (std::string line; std::getline(lines, line);) out.push_back(boost::json::parse(line).as_object());
    if (out.size() >= expected || std::chrono::steady_clock::now() >= until) return out;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace behorig::testing
