#pragma once

#include <boost/json.hpp>
#include <compare>
#include <set>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace behorig::testing {

/// A finding as config/demo/EXPECTED.md names it. A dash stands for what does not apply.
struct Named {
  std::string control, system, account, role, entitlement, other, holders, severity;
  auto operator<=>(const Named&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Named& named);

/// The table of config/demo/EXPECTED.md.
std::multiset<Named> expected_findings();

/// A copy of config/demo in a fresh folder, and the program to ask.
class Demo {
 public:
  /// The day that the demo's data is about.
  static constexpr const char* day = "2026-11-24";

  Demo();
  ~Demo();
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::vector<std::string> command(const std::vector<std::string>& arguments) const;

  /// behorig --config FOLDER/behorig.toml ARGUMENTS
  Ended run(const std::vector<std::string>& arguments) const;

  /// behorig check --as-of DAY -o jsonl MORE: its findings; fails the test if the exit code differs.
  std::vector<boost::json::object> check(int code, const std::vector<std::string>& more = {}) const;

  /// Starts or stops its directory.
  void serve(const std::string& what) const;

 private:
  TempFolder folder_;
};

std::vector<boost::json::object> parse_lines(const std::string& jsonl);
/// Of a finding: a text, or "-" where it is null.
std::string text_of(const boost::json::object& finding, std::string_view key);
Named name_of(const boost::json::object& finding);
std::multiset<Named> names_of(const std::vector<boost::json::object>& findings);
/// How many causes findings tell, and how often: a direct grant that is not approved, or a nesting that is
/// not and an account that holds it, is one cause.
struct CausesTold {
  std::size_t causes = 0, times = 0;
};
CausesTold causes_told(const std::vector<boost::json::object>& findings);
/// jsonl without what must differ between two runs: times and run ids.
std::string timeless(const std::vector<boost::json::object>& findings);

}  // namespace behorig::testing
