#include "tests/support/mail_server.h"

#include <chrono>
#include <sstream>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {

MailServer::MailServer(const std::string& how)
    : authority_(folder_.path().string(), "authority"),
      certificate_(authority_.issue("server", "IP:127.0.0.1")) {
  write_file(folder_.path() / "mails.jsonl", "");
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (started(how)) return;
  }
  server_failed("the mail server", read_file(folder_.path() / "stderr"));
}

bool MailServer::started(const std::string& how) {
  port_ = free_port();
  process_.emplace(
      std::vector<std::string>{"/usr/bin/python3", BEHORIG_SOURCE_DIR "/tests/support/mail_server.py",
                               folder_.path(), std::to_string(port_), how, certificate_.certificate,
                               certificate_.key},
      folder_.path());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(port_)) return true;
    if (process_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

std::vector<boost::json::object> MailServer::mails() const {
  std::istringstream lines(read_file(folder_.path() / "mails.jsonl"));
  std::vector<boost::json::object> out;
  for (std::string line; std::getline(lines, line);) out.push_back(boost::json::parse(line).as_object());
  return out;
}

}  // namespace behorig::testing
