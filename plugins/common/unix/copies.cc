#include "plugins/common/unix/copies.h"

#include <algorithm>
#include <filesystem>

#include "plugins/common/csv/source.h"
#include "plugins/common/text/clean.h"

namespace behorig::host {
namespace {

constexpr std::uint64_t kMostBytes = 256u << 20;
constexpr std::size_t kShown = 300;

}  // namespace

/// /etc/x is x in the folder, and /other/x is other/x; nothing leads out of it.
std::string Copies::place_of(const std::string& path) const {
  const auto normal = std::filesystem::path(path).lexically_normal().relative_path();
  return folder_ + "/" + (*normal.begin() == "etc" ? normal.lexically_relative("etc") : normal).string();
}

std::optional<std::string> Copies::text(const std::string& path) {
  const std::string file = place_of(path), shown = text::cleaned(file, kShown);
  const auto wrong = [&](const char* id, const std::string& detail) {
    reading_.error(id, {{"file", shown}, {"detail", detail}});
    return std::nullopt;
  };
  stamps_.emplace_back(file);
  csv::Options options;
  options.max_bytes = kMostBytes;
  auto opened = csv::Source::open(file, options);
  if (const auto* problem = std::get_if<csv::Problem>(&opened)) {
    const bool large = problem->what == csv::Problem::What::too_large;
    return wrong("file-unreadable", large ? "larger than " + problem->detail + " bytes" : problem->detail);
  }
  auto& source = std::get<csv::Source>(opened);
  std::string out;
  for (;;) {
    const auto more = source.more();
    if (const auto* problem = std::get_if<csv::Problem>(&more)) {
      const bool changed = problem->what == csv::Problem::What::changed;
      return wrong(changed ? "file-changed" : "file-unreadable", problem->detail);
    }
    const auto bytes = std::get<std::string_view>(more);
    if (bytes.empty()) break;
    if (reading_.cancelled()) throw sdk::Stopped();
    out += bytes;
  }
  if (!out.empty() && out.back() != '\n') return wrong("file-cut", "");
  if (out.find('\0') != std::string::npos) return wrong("file-nul", "");
  reading_.proof(path, source.sha256());
  return out;
}

std::optional<std::vector<std::string>> Copies::names(const std::string& path) {
  const std::string folder = place_of(path);
  stamps_.emplace_back(folder);
  std::error_code error;
  std::vector<std::string> out;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    // Also what is neither file nor folder is given, so that it is told of.
    if (!entry->is_directory(error)) out.push_back(entry->path().filename().string());
    error.clear();
  }
  if (!error) return out;
  reading_.error("file-unreadable", {{"file", text::cleaned(folder, kShown)}, {"detail", error.message()}});
  return std::nullopt;
}

void Copies::expect_unchanged() const {
  for (const auto& stamp : stamps_) {
    if (!stamp.holds()) reading_.error("file-changed", {{"file", text::cleaned(stamp.path(), kShown)}});
  }
}

}  // namespace behorig::host
