#include "tests/integration/browser.h"

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <regex>
#include <thread>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;

std::size_t append(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

/// Where the form of a page goes.
std::string action_of(const Page& page) {
  std::smatch found;
  if (!std::regex_search(page.body, found, std::regex("action=\"([^\"]+)\""))) return "";
  const std::string action = found[1];
  if (action.starts_with("https://")) return action;
  return page.url.substr(0, page.url.find('/', 8)) + action;
}

}  // namespace

Browser::Browser(std::string ca_file) : curl_(curl_easy_init()), ca_file_(std::move(ca_file)) {
  curl_easy_setopt(curl_, CURLOPT_COOKIEFILE, "");
  curl_easy_setopt(curl_, CURLOPT_CAINFO, ca_file_.c_str());
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl_, CURLOPT_PROXY, "");
}

Browser::~Browser() { curl_easy_cleanup(curl_); }

Page Browser::send(const std::string& url, const std::string* body, std::vector<std::string> more) {
  Page out;
  curl_slist* lines = nullptr;
  more.insert(more.end(), headers.begin(), headers.end());
  for (const auto& line : more) lines = curl_slist_append(lines, line.c_str());
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, follows ? 1L : 0L);
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &out.body);
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, append);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &out.head);
  if (body != nullptr) {
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body->c_str());
  } else {
    curl_easy_setopt(curl_, CURLOPT_HTTPGET, 1L);
  }
  out.code = curl_easy_perform(curl_);
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &out.status);
  const char* last = nullptr;
  curl_easy_getinfo(curl_, CURLINFO_EFFECTIVE_URL, &last);
  if (last != nullptr) out.url = last;
  curl_slist_free_all(lines);
  return out;
}

Page Browser::get(const std::string& url) { return send(url, nullptr, {}); }
Page Browser::post(const std::string& url, const std::string& form) { return send(url, &form, {}); }
Page Browser::post_json(const std::string& url, const std::string& body, const std::string& header) {
  std::vector<std::string> more{"Content-Type: application/json"};
  if (!header.empty()) more.push_back(header);
  return send(url, &body, more);
}

std::string Browser::cookies() const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(curl_, CURLINFO_COOKIELIST, &list);
  std::string out;
  for (const curl_slist* at = list; at != nullptr; at = at->next) out += std::string(at->data) + "\n";
  curl_slist_free_all(list);
  return out;
}

Page sign_in(Browser& browser, const std::string& daemon, const std::string& name) {
  const Page asked = browser.get(daemon + "/login");
  if (action_of(asked).empty()) return asked;
  const Page consent = browser.post(action_of(asked), "prompt=login&login=" + name + "&password=any");
  if (action_of(consent).empty()) return consent;
  return browser.post(action_of(consent), "prompt=consent");
}

NetworkDaemon::NetworkDaemon()
    : authority(small.folder().string(), "authority"),
      certificate(authority.issue("daemon", "IP:127.0.0.1")),
      port(free_port()) {
  std::filesystem::create_directories(small.folder() / "said");
  std::filesystem::create_directories(small.folder() / "archive");
  small.write("systems.d/archive.toml",
              "[system]\nid = \"archive\"\nconnector = \"csv\"\n[connector]\npath = \"../archive\"\n"
              "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
  small.write("archive/grants.csv", "account,entitlement\np1,e\nstranger,e\n");
  small.write("register/systems.csv",
              "system,confidentiality,integrity,availability\nlibrary,1,1,1\narchive,1,1,1\n");
  small.write("register/owners.csv",
              "system,person,capacity\nlibrary,p0,system_owner\narchive,p1,system_owner\n");
  std::string people = "person,email\np0,alice@example.test\np1,bob@example.test\n";
  for (int i = 2; i < 10; ++i) people += "p" + std::to_string(i) + ",\n";
  small.write("register/people.csv", people);
  settings("");
}

void NetworkDaemon::settings(const std::string& more) const {
  small.write("behorig.toml",
              "[daemon]\nsocket = \"sock\"\n[api]\naddress = \"127.0.0.1\"\nport = " + std::to_string(port) +
                  "\ncertificate = \"daemon.pem\"\nkey = { file = \"daemon.key\" }\n" + more);
}

void NetworkDaemon::start(const std::map<std::string, std::string>& environment) {
  program = std::make_unique<Program>(std::vector<std::string>{BEHORIG_BINARY_DIR "/bin/behorigd", "--config",
                                                               (small.folder() / "behorig.toml").string()},
                                      small.folder() / "said", environment);
  const std::regex where("listening on 127\\.0\\.0\\.1 port (\\d+)");
  for (int tries = 0; tries < 1200; ++tries) {
    const std::string text = said();
    std::smatch found;
    if (std::regex_search(text, found, where)) {
      port = static_cast<std::uint16_t>(std::stoi(found[1]));
      return;
    }
    ASSERT_FALSE(program->ended()) << text;
    std::this_thread::sleep_for(50ms);
  }
  FAIL() << said();
}

void NetworkDaemon::reload(const std::string& until_it_says) {
  const std::size_t before = said().size();
  program->signal(SIGHUP);
  for (int tries = 0; tries < 400; ++tries) {
    if (said().find(until_it_says, before) != std::string::npos) return;
    std::this_thread::sleep_for(50ms);
  }
  FAIL() << said();
}

}  // namespace behorig::testing
