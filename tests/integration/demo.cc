#include "tests/integration/demo.h"

#include <gtest/gtest.h>

#include <sstream>

namespace behorig::testing {
namespace fs = std::filesystem;

std::ostream& operator<<(std::ostream& out, const Named& named) {
  return out << named.control << " | " << named.system << " | " << named.account << " | " << named.role
             << " | " << named.entitlement << " | " << named.other << " | " << named.holders << " | "
             << named.severity;
}

std::multiset<Named> expected_findings() {
  std::istringstream lines(read_file(fs::path(BEHORIG_SOURCE_DIR) / "config/demo/EXPECTED.md"));
  std::multiset<Named> all;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || line.starts_with("| control ")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2; at < line.size();) {
      const std::size_t end = line.find(" |", at);
      if (end == std::string::npos) break;
      cells.push_back(line.substr(at, end - at));
      at = end + 3;
    }
    if (cells.size() != 9) {
      ADD_FAILURE() << "EXPECTED.md: a row with " << cells.size() << " cells: " << line;
      continue;
    }
    all.insert({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]});
  }
  return all;
}

Demo::Demo() {
  const fs::path from = fs::path(BEHORIG_SOURCE_DIR) / "config/demo";
  for (const char* part :
       {"behorig.toml", "systems.d", "controls.d", "sinks.d", "incidents", "register", "exports"}) {
    fs::copy(from / part, folder() / part, fs::copy_options::recursive);
  }
  serve("start");
}

Demo::~Demo() { serve("stop"); }

void Demo::serve(const std::string& what) const {
  const std::string server = BEHORIG_SOURCE_DIR "/config/demo/directory/server";
  const Ended ended = Program({server, what, folder().string()}, folder()).wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
}

std::vector<std::string> Demo::command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                                  (folder() / "behorig.toml").string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Ended Demo::run(const std::vector<std::string>& arguments) const {
  return Program(command(arguments), folder()).wait();
}

std::vector<boost::json::object> Demo::check(int code, const std::vector<std::string>& more) const {
  std::vector<std::string> arguments = {"check", "--as-of", day, "-o", "jsonl"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Ended ended = run(arguments);
  EXPECT_EQ(ended.code, code) << "signal " << ended.signal << "\n" << ended.err;
  return parse_lines(ended.out);
}

std::vector<boost::json::object> parse_lines(const std::string& jsonl) {
  std::istringstream lines(jsonl);
  std::vector<boost::json::object> all;
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (error || !value.is_object()) {
      ADD_FAILURE() << "not a JSON object: " << line;
      continue;
    }
    all.push_back(value.get_object());
  }
  return all;
}

std::string text_of(const boost::json::object& finding, std::string_view key) {
  const boost::json::value* value = finding.if_contains(key);
  if (value == nullptr) return "(no such key)";
  if (value->is_null()) return "-";
  if (value->is_string()) return std::string(value->get_string());
  return boost::json::serialize(*value);
}

Named name_of(const boost::json::object& finding) {
  // A system that names its accounts by their ids gives no name of its own.
  const std::string name = text_of(finding, "account_name");
  const std::string account = name == "-" ? text_of(finding, "account") : name;
  // Ids that nobody can read are shown by their names.
  const auto readable = [&](const std::string& key) {
    constexpr std::size_t kUuid = 36;
    const std::string id = text_of(finding, key);
    return id.size() == kUuid && id[8] == '-' ? text_of(finding, key + "_name") : id;
  };
  return {text_of(finding, "control"), text_of(finding, "system"),  account,
          text_of(finding, "role"),    readable("entitlement"),     readable("other"),
          text_of(finding, "holders"), text_of(finding, "severity")};
}

std::multiset<Named> names_of(const std::vector<boost::json::object>& findings) {
  std::multiset<Named> all;
  for (const boost::json::object& finding : findings) all.insert(name_of(finding));
  return all;
}

CausesTold causes_told(const std::vector<boost::json::object>& findings) {
  CausesTold out;
  std::set<std::vector<std::string>> causes;
  for (const auto& finding : findings) {
    const bool nesting = text_of(finding, "control") == "unapproved-nesting";
    for (const auto& cause : finding.at("why").at("causes").as_array()) {
      ++out.times;
      causes.insert({text_of(finding, "system"), text_of(cause.as_object(), "account"),
                     text_of(cause.as_object(), "entitlement"),
                     nesting ? text_of(finding, "entitlement") : ""});
    }
  }
  out.causes = causes.size();
  return out;
}

std::string timeless(const std::vector<boost::json::object>& findings) {
  std::string all;
  for (boost::json::object finding : findings) {
    for (const char* key : {"first_seen", "last_seen", "run"}) finding[key] = nullptr;
    all += boost::json::serialize(finding) + "\n";
  }
  return all;
}

}  // namespace behorig::testing
