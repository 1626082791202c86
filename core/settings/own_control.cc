#include "core/settings/own_control.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include "core/base/text.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, OnePer>, 6> kOnePer{
    {{"account", OnePer::account},
     {"account_entitlement", OnePer::account_entitlement},
     {"person", OnePer::person},
     {"role", OnePer::role},
     {"entitlement", OnePer::entitlement},
     {"system", OnePer::system}}};

constexpr std::string_view kTexts[] = {"title.en",   "title.sv",  "explain.en",
                                       "explain.sv", "remedy.en", "remedy.sv"};
constexpr std::string_view kKeys[] = {"title.en",  "title.sv", "explain.en", "explain.sv", "remedy.en",
                                      "remedy.sv", "severity", "scope",      "one per",    "systems",
                                      "iso27001",  "msbfs",    "nis2",       "gdpr"};

/// Names in braces that a title may hold.
constexpr std::string_view kPlaceholders[] = {"account",     "person", "role",
                                              "entitlement", "system", "holders"};

template <class List>
bool among(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> out;
  std::stringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, ',');) {
    if (const auto one = trimmed(part); !one.empty()) out.emplace_back(one);
  }
  return out;
}

/// The comment lines that a file begins with, as keys and values; and what is wrong in them.
class Header {
 public:
  Header(const std::string& file, std::vector<Message>& errors) : file_(file), errors_(errors) {}

  void read(const std::string& text) {
    std::stringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      if (!line.starts_with("--")) return;  // what follows is SQL, with comments of its own
      take(std::string_view(line).substr(2));
    }
  }

  const std::string* value(std::string_view key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second.text;
  }
  std::string given(std::string_view key) const {
    const auto* found = value(key);
    return found == nullptr ? "" : *found;
  }
  std::string required(std::string_view key) {
    const auto* found = value(key);
    if (found == nullptr || found->empty())
      errors_.push_back(Message("own.missing", {{"file", file_}, {"key", std::string(key)}}));
    return given(key);
  }
  void wrong_value(std::string_view key, const std::string& values) {
    errors_.push_back(Message("own.value", {{"file", file_},
                                            {"line", std::to_string(values_.find(key)->second.line)},
                                            {"key", std::string(key)},
                                            {"values", values}}));
  }

 private:
  struct Value {
    std::string text;
    std::size_t line = 0;
  };

  void take(std::string_view line) {
    // Three blanks go on with the value of the line before.
    if (line.starts_with("   ") && !last_.empty()) {
      auto& text = values_[last_].text;
      text.append(text.empty() ? "" : " ").append(trimmed(line));
      return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return wrong("own.line", {});
    const std::string key(trimmed(line.substr(0, colon)));
    if (!among(kKeys, key)) {
      const auto near = nearest(key, {std::begin(kKeys), std::end(kKeys)});
      last_.clear();
      return wrong(near ? "own.key-near" : "own.key", {{"key", printable(key)}, {"near", near.value_or("")}});
    }
    last_ = key;
    const auto [at, fresh] = values_.emplace(key, Value{std::string(trimmed(line.substr(colon + 1))), line_});
    if (!fresh) wrong("own.twice", {{"key", key}});
  }
  void wrong(std::string_view id, std::initializer_list<std::pair<std::string, std::string>> more) {
    Message message(id, {{"file", file_}, {"line", std::to_string(line_)}});
    message.args.insert(message.args.end(), more.begin(), more.end());
    errors_.push_back(std::move(message));
  }

  const std::string& file_;
  std::vector<Message>& errors_;
  std::size_t line_ = 0;
  std::string last_;
  std::map<std::string, Value, std::less<>> values_;
};

void check_placeholders(Header& header, std::string_view key) {
  const std::string title = header.given(key);
  for (std::size_t at = title.find('{'); at != std::string::npos; at = title.find('{', at + 1)) {
    const auto end = title.find('}', at);
    if (end != std::string::npos &&
        among(kPlaceholders, std::string_view(title).substr(at + 1, end - at - 1)))
      continue;
    return header.wrong_value(key, "{account}, {person}, {role}, {entitlement}, {system}, {holders}");
  }
}

void read_texts(Header& header, OwnControl& out) {
  for (const auto key : kTexts) header.required(key);
  out.text = {out.id,
              Severity::info,
              header.given("title.en"),
              header.given("title.sv"),
              header.given("explain.en"),
              header.given("explain.sv"),
              header.given("remedy.en"),
              header.given("remedy.sv"),
              header.given("iso27001"),
              header.given("msbfs"),
              header.given("nis2"),
              header.given("gdpr")};
  check_placeholders(header, "title.en");
  check_placeholders(header, "title.sv");
}

void read_choices(Header& header, OwnControl& out) {
  const auto level = severity(header.required("severity"));
  if (level) out.text.severity = *level;
  if (!level && header.value("severity") != nullptr)
    header.wrong_value("severity", "info, low, medium, high, critical");
  const auto scope = header.required("scope");
  out.organisation = scope == "organisation";
  if (!scope.empty() && scope != "system" && scope != "organisation")
    header.wrong_value("scope", "system, organisation");
  const auto per = header.required("one per");
  const auto found =
      std::find_if(kOnePer.begin(), kOnePer.end(), [&](const auto& one) { return one.first == per; });
  if (found != kOnePer.end()) out.one_per = found->second;
  if (!per.empty() && found == kOnePer.end())
    header.wrong_value("one per", "account, account_entitlement, person, role, entitlement, system");
  if (const auto* systems = header.value("systems")) {
    out.systems = comma_list(*systems);
    if (out.systems.empty()) header.wrong_value("systems", "a, b");
  }
}

bool good_control_name(const std::string& name) {
  constexpr std::size_t kLongest = 60;
  return !name.empty() && name.size() <= kLongest && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

}  // namespace

bool OwnControl::covers(std::string_view system) const {
  return systems.empty() ||
         std::any_of(systems.begin(), systems.end(), [&](const auto& one) { return nfc(one) == system; });
}

std::string_view name_of_one_per(OnePer one_per) {
  const auto found =
      std::find_if(kOnePer.begin(), kOnePer.end(), [&](const auto& one) { return one.second == one_per; });
  return found == kOnePer.end() ? "" : found->first;
}

std::optional<OwnControl> parse_own_control(const std::string& text, const std::string& file,
                                            const std::string& name, std::vector<Message>& errors) {
  const std::size_t before = errors.size();
  if (!good_control_name(name)) errors.push_back(Message("own.name", {{"file", file}}));
  if (!is_valid_utf8(text) || text.find('\0') != std::string::npos) {
    errors.push_back(Message("own.not-text", {{"file", file}}));
    return std::nullopt;
  }
  OwnControl out;
  out.id = std::string(kOwnPrefix) + name;
  out.file = file;
  out.sql = nfc(text);
  Header header(file, errors);
  header.read(out.sql);
  read_texts(header, out);
  read_choices(header, out);
  return errors.size() == before ? std::optional(std::move(out)) : std::nullopt;
}

std::vector<OwnControl> read_own_controls(const fs::path& folder, std::vector<Message>& errors) {
  std::vector<OwnControl> out;
  std::error_code error;
  if (!fs::exists(folder, error)) return out;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  if (error) errors.push_back(Message("settings.unreadable", {{"file", folder.string()}}));
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    constexpr std::uintmax_t kLargest = 100'000;
    std::stringstream text;
    const auto size = fs::file_size(file, error);
    if (error || size > kLargest) {
      errors.push_back(Message(error ? "settings.unreadable" : "own.too-large", {{"file", file.string()}}));
      continue;
    }
    std::ifstream in(file, std::ios::binary);
    if (!in || (size > 0 && !(text << in.rdbuf()))) {
      errors.push_back(Message("settings.unreadable", {{"file", file.string()}}));
      continue;
    }
    if (auto one = parse_own_control(text.str(), file.string(), file.stem().string(), errors))
      out.push_back(std::move(*one));
  }
  return out;
}

}  // namespace behorig
