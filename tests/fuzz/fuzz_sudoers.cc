// What a host's sudoers and its includes may hold: any bytes. The first line end that is doubled parts files.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/common/sudoers/parse.h"
#include "plugins/common/sudoers/rules.h"
#include "plugins/common/text/clean.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto part = all.find("\n\n");
  const std::string first(all.substr(0, part));
  const std::string other(part == std::string_view::npos ? std::string_view() : all.substr(part + 2));
  std::size_t errors = 0, reads = 0;
  const sudoers::Tell tell = [&](behorig_level level, const char*, const sdk::Args& args) {
    if (level == BEHORIG_ERROR) ++errors;
    for (const auto& [key, value] : args) {
      if (!text::is_utf8(value)) std::abort();
    }
  };
  // Few are read, for what includes itself is as slow as it is useless.
  const sudoers::Files files{[&](const std::string& path) -> std::optional<std::string> {
                               if (++reads > 20) return std::nullopt;
                               return path == "/etc/sudoers" ? first : other;
                             },
                             [](const std::string&) -> std::optional<std::vector<std::string>> {
                               return std::vector<std::string>{"b", "a", "c.d"};
                             }};
  try {
    const auto policy = sudoers::parse("/etc/sudoers", "mill.example.org", files, tell);
    for (const char* host : {"", "mill.example.org"}) {
      for (const auto& rule : sudoers::rules_of(policy, {host, {"10.0.0.1/8"}}, tell).rules) {
        // What is stated can be said, and is never nothing.
        if (rule.name.empty() || !text::is_utf8(rule.name)) std::abort();
        for (const auto& user : rule.users) {
          if (!text::is_utf8(user.text)) std::abort();
        }
      }
    }
  } catch (const sdk::Failure&) {
  }
  return 0;
}
