// make_city FOLDER --grants N [--seed S] [--systems 300] [--order source|random]
// A whole installation of made-up systems: settings, register, exports, and in expected.json what a check
// finds.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/city/export.h"
#include "tests/bench/city/names.h"

namespace {

using namespace behorig::city;

[[noreturn]] void usage() {
  std::fputs("make_city FOLDER --grants N [--seed S] [--systems 300] [--order source|random]\n", stderr);
  std::exit(2);
}

std::uint64_t number(const char* text) {
  char* end = nullptr;
  const auto out = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0') usage();
  return out;
}

Options read_options(int count, char** words) {
  Options out;
  if (count < 2 || words[1][0] == '-') usage();
  out.folder = words[1];
  for (int i = 2; i < count; i += 2) {
    const std::string_view key = words[i];
    if (i + 1 == count) usage();
    const char* value = words[i + 1];
    if (key == "--grants") {
      out.grants = number(value);
    } else if (key == "--seed") {
      out.seed = number(value);
    } else if (key == "--systems") {
      out.systems = static_cast<std::uint32_t>(number(value));
    } else if (key == "--order" &&
               (value == std::string_view("source") || value == std::string_view("random"))) {
      out.random_order = value == std::string_view("random");
    } else {
      usage();
    }
  }
  constexpr std::uint64_t kMost = 2'000'000'000;
  if (out.grants < 1000 || out.grants > kMost || out.systems < 1 || out.systems > 999) usage();
  return out;
}

void write_frame(const Options& options) {
  write_text(options.folder / "behorig.toml",
             "[register]\nplugin = \"files\"\npath = \"register\"\n\n[store]\nurl = \"sqlite:behorig.db\"\n");
  write_text(options.folder / "README",
             "A made-up city. Check it with:\n\n    behorig --config behorig.toml check --as-of " +
                 iso(kToday) + " -o jsonl\n\nexpected.json says what that must find.\n");
}

}  // namespace

int main(int count, char** words) {
  const Options options = read_options(count, words);
  for (const char* folder : {"systems.d", "register", "exports"})
    std::filesystem::create_directories(options.folder / folder);
  const City city = plan_city(options);
  Expected expected;
  {
    RegisterTables tables(city, options.folder / "register");
    tables.people();
    for (const auto& shape : plan_systems(city)) {
      Access access(city, shape, tables, expected);
      access.make();
      write_export(city, shape, access);
    }
    expected.assignments = tables.assignment_rows();
  }
  write_frame(options);
  write_text(options.folder / "expected.json", expected.json(city));
  std::fputs(expected.json(city).c_str(), stdout);
  return 0;
}
