#include "plugins/common/unix/accounts.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "plugins/common/text/clean.h"

namespace behorig::host {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(at, from), text.size());
    out.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

/// As the C library reads it: white space ends a name, wherever it stands. nullopt if nothing is between two
/// commas.
std::optional<std::vector<std::string>> members_of(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (const auto& part : split(text, ',')) {
    if (part.empty()) return std::nullopt;
    std::istringstream words(part);
    for (std::string word; words >> word;) out.push_back(word);
  }
  return out;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// A user's or group's number, in one spelling.
bool is_id(const std::string& text) {
  const auto value = number(text);
  return value && *value >= 0 && *value <= 0xffffffff && std::to_string(*value) == text;
}

bool is_name(const std::string& text) { return !text.empty() && text::is_utf8(text); }

}  // namespace

Accounts::Accounts(Copies& copies, bool with_shadow, sdk::Reading& reading) : reading_(reading) {
  constexpr std::size_t kPasswd = 7, kGroup = 4, kShadow = 9;
  read(copies, "/etc/passwd", kPasswd, [&](Cells& cells) { return take_account(cells); });
  read(copies, "/etc/group", kGroup, [&](Cells& cells) { return take_group(cells); });
  if (with_shadow) read(copies, "/etc/shadow", kShadow, [&](Cells& cells) { return take_shadow(cells); });
}

const Account* Accounts::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &accounts[found->second];
}

void Accounts::read(Copies& copies, const std::string& path, std::size_t count,
                    const std::function<const char*(Cells& cells)>& take) {
  const auto text = copies.text(path);
  if (!text) return;
  std::uint64_t line = 0, taken = 0;
  for (const auto& row : split(*text, '\n')) {
    ++line;
    if (row.empty() || row[0] == '#') continue;
    ++taken;
    Cells cells = split(row, ':');
    const bool other = row[0] == '+' || row[0] == '-' || cells.size() != count;
    const char* wrong = other ? "line-wrong" : take(cells);
    if (wrong == nullptr) continue;
    constexpr std::size_t kShown = 60;
    reading_.error(
        wrong,
        {{"file", path}, {"line", std::to_string(line)}, {"name", text::cleaned(cells.front(), kShown)}});
  }
  if (taken == 0) reading_.error("file-empty", {{"file", path}});
}

const char* Accounts::take_account(Cells& c) {
  if (!is_name(c[0]) || !is_id(c[2]) || !is_id(c[3])) return "line-wrong";
  const auto [known, fresh] = by_name_.try_emplace(c[0], accounts.size());
  if (!fresh) {
    // One that two sources of getent have is the same.
    const Account& first = accounts[known->second];
    return first.uid == c[2] && first.gid == c[3] ? nullptr : "name-twice";
  }
  accounts.push_back({.name = c[0],
                      .password = c[1],
                      .uid = c[2],
                      .gid = c[3],
                      .gecos = c[4],
                      .home = c[5],
                      .shell = c[6],
                      .gids = {c[3]}});
  return nullptr;
}

const char* Accounts::take_group(Cells& c) {
  if (!is_name(c[0]) || !is_id(c[2]) || !text::is_utf8(c[3])) return "line-wrong";
  const auto [known, fresh] = gid_of_.try_emplace(c[0], c[2]);
  if (!fresh && known->second != c[2]) return "name-twice";
  groups.push_back({.name = c[0], .password = c[1], .gid = c[2], .members = {}});
  auto members = members_of(c[3]);
  if (!members) return "line-wrong";
  groups.back().members = std::move(*members);
  for (const auto& member : groups.back().members) {
    const auto found = by_name_.find(member);
    if (found != by_name_.end()) accounts[found->second].gids.insert(c[2]);
  }
  return nullptr;
}

const char* Accounts::take_shadow(Cells& c) {
  const auto found = by_name_.find(c[0]);
  constexpr std::size_t kExpires = 7;
  const auto expires = number(c[kExpires]);
  if (!c[kExpires].empty() && !expires) return "line-wrong";
  if (found == by_name_.end()) return "shadow-unknown";
  Account& account = accounts[found->second];
  if (account.secret) return "name-twice";
  account.secret = c[1];
  if (expires && *expires >= 0) account.expires = expires;
  return nullptr;
}

}  // namespace behorig::host
