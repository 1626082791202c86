#include "core/cli/system_file.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "core/base/text.h"
#include "core/cli/screen.h"

namespace behorig::cli {
namespace {

using Type = OptionSpec::Type;

constexpr std::size_t kCommentWidth = 100;

/// A basic string of TOML 1.0.
std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// Of a map, whose values may be of any kind: what looks like a truth or a number is one.
std::string guessed(std::string_view value) {
  const bool number = !value.empty() && value.size() < 10 &&
                      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number || value == "true" || value == "false" ? std::string(value) : toml_text(value);
}

/// The reader is not in the file's folder when they say where something is.
std::string absolute(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(path, error).lexically_normal().string();
}

/// "accounts.name" as TOML's dotted key.
std::string key_of(std::string_view path) {
  std::string out;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('.', from), path.size());
    const auto part = path.substr(from, to - from);
    const bool bare = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
             c == '-';
    });
    out += (out.empty() ? "" : ".") + (bare ? std::string(part) : toml_text(part));
    from = to + 1;
  }
  return out;
}

bool is_list(const OptionSpec& option) { return option.type == Type::list || option.type == Type::programs; }

class SystemFile {
 public:
  SystemFile(const NewSystem& system, const Catalogue& catalogue, Language language)
      : system_(system), catalogue_(catalogue), language_(language) {}

  Result<std::string> written() {
    for (const auto& said : system_.said) {
      if (auto taken = take(said); !taken) return taken.error();
    }
    comment("connect.file-head", {{"connector", system_.connector.name}});
    out_ += "\n[system]\n";
    comment("connect.file-id");
    out_ += "id = " + toml_text(system_.id) + "\nconnector = " + toml_text(system_.connector.name) + "\n";
    out_ += "\n[connector]\n";
    // TOML's tables stand last: what follows one belongs to it.
    for (const auto& option : system_.connector.options) {
      if (option.type != Type::tables) write(option);
    }
    for (const auto& option : system_.connector.options) {
      if (option.type == Type::tables) write_tables(option);
    }
    out_ += "\n";
    comment("connect.file-correlate");
    out_ += "#[correlate]\n#keys = [{ account = \"employee_id\", person = \"person\" }]\n\n";
    comment("connect.file-guard");
    out_ +=
        "#[guard]\n#sentinels = [\"anna.ek\"]\n#identity = \"behorig\"\n#shrink_percent = 5\n#growth_percent "
        "= 25\n";
    return std::move(out_);
  }

 private:
  std::string say(std::string_view id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return catalogue_.say(Message(id, args), language_);
  }
  void comment_text(std::string_view text) {
    for (const auto& line : wrapped(text, kCommentWidth)) out_ += "# " + line + "\n";
  }
  void comment(std::string_view id, std::initializer_list<std::pair<std::string, std::string>> args = {}) {
    comment_text(say(id, args));
  }

  Status take(const std::string& said) {
    const auto equals = said.find('=');
    if (equals == std::string::npos || equals == 0) return Message("connect.no-value", {{"said", said}});
    const std::string path = said.substr(0, equals), value = said.substr(equals + 1);
    const std::string name = path.substr(0, path.find('.'));
    const std::string key = name.size() < path.size() ? path.substr(name.size() + 1) : std::string();
    const auto& options = system_.connector.options;
    const auto option =
        std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.name == name; });
    if (option == options.end()) return unknown(name);
    const bool keyed =
        option->type == Type::map || option->type == Type::paths || option->type == Type::tables;
    if (keyed == key.empty())
      return Message(keyed ? "connect.needs-key" : "connect.no-key", {{"option", name}, {"said", path}});
    auto text = keyed ? Result<std::string>(guessed(value)) : value_of(*option, value);
    if (!text) return text.error();
    auto& lines = said_[name];
    if (option->type != Type::list &&
        std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.first == key; }))
      return Message("connect.twice", {{"option", path}});
    lines.emplace_back(key, std::move(*text));
    return Done{};
  }

  Message unknown(const std::string& name) const {
    std::vector<std::string> known;
    for (const auto& option : system_.connector.options) known.push_back(option.name);
    const auto near = nearest(name, known);
    return near ? Message("connect.unknown-near",
                          {{"connector", system_.connector.name}, {"option", name}, {"near", *near}})
                : Message("connect.unknown", {{"connector", system_.connector.name}, {"option", name}});
  }

  static Result<std::string> value_of(const OptionSpec& option, const std::string& value) {
    if (option.secret) {
      for (const char* where : {"file", "env", "credential"}) {
        const std::string prefix = std::string(where) + ":";
        if (!value.starts_with(prefix) || value.size() == prefix.size()) continue;
        const std::string name = value.substr(prefix.size());
        return "{ " + std::string(where) + " = " + toml_text(prefix == "file:" ? absolute(name) : name) +
               " }";
      }
      // The value may be the secret itself: it is not repeated.
      return Message("connect.secret", {{"option", option.name}});
    }
    const bool plain = option.type == Type::boolean || option.type == Type::integer;
    if (plain && guessed(value) != value)
      return Message("connect.value", {{"option", option.name}, {"type", std::string(name_of(option.type))}});
    if (plain) return value;
    const bool path =
        option.type == Type::path || option.type == Type::program || option.type == Type::programs;
    return toml_text(path ? absolute(value) : value);
  }

  std::string example_of(const OptionSpec& option) const {
    if (option.secret) return "{ file = \"/etc/behorig/" + system_.id + "." + option.name + "\" }";
    if (!option.default_json.empty()) return option.default_json;
    switch (option.type) {
      case Type::boolean:
        return "false";
      case Type::integer:
        return "0";
      case Type::list:
      case Type::programs:
        return "[]";
      case Type::map:
      case Type::paths:
      case Type::tables: {
        std::string out;
        for (const auto& key : option.keys) out += (out.empty() ? " " : ", ") + key_of(key) + " = \"\"";
        return "{" + out + (out.empty() ? "}" : " }");
      }
      case Type::text:
      case Type::path:
      case Type::program:
        break;
    }
    return "\"\"";
  }

  void help(const OptionSpec& option) {
    std::string text = language_ == Language::sv ? option.help_sv : option.help_en;
    if (option.required && !said_.contains(option.name)) text += " " + say("connect.file-required");
    comment_text(text);
  }

  void write(const OptionSpec& option) {
    help(option);
    const auto said = said_.find(option.name);
    if (said == said_.end()) {
      out_ += "#" + key_of(option.name) + " = " + example_of(option) + "\n";
      return;
    }
    if (is_list(option)) {
      std::string all;
      for (const auto& [key, value] : said->second) all += (all.empty() ? "" : ", ") + value;
      out_ += key_of(option.name) + " = [" + all + "]\n";
      return;
    }
    for (const auto& [key, value] : said->second)
      out_ += key_of(key.empty() ? option.name : option.name + "." + key) + " = " + value + "\n";
  }

  void write_tables(const OptionSpec& option) {
    help(option);
    const auto said = said_.find(option.name);
    const std::string mark = said == said_.end() ? "#" : "";
    out_ += mark + "[[connector." + key_of(option.name) + "]]\n";
    for (const auto& key : option.keys) {
      const auto* value = said == said_.end() ? nullptr : value_for(said->second, key);
      out_ += value == nullptr ? "#" + key_of(key) + " = \"\"\n" : key_of(key) + " = " + *value + "\n";
    }
    if (said == said_.end()) return;
    for (const auto& [key, value] : said->second) {
      if (std::find(option.keys.begin(), option.keys.end(), key) == option.keys.end())
        out_ += key_of(key) + " = " + value + "\n";
    }
  }

  using Lines = std::vector<std::pair<std::string, std::string>>;
  static const std::string* value_for(const Lines& lines, const std::string& key) {
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == key; });
    return found == lines.end() ? nullptr : &found->second;
  }

  const NewSystem& system_;
  const Catalogue& catalogue_;
  Language language_;
  std::map<std::string, Lines> said_;  ///< by option: key within it (blank = itself) and value, as TOML
  std::string out_;
};

}  // namespace

bool names_a_file(const std::string& id) {
  return !id.empty() && id.size() <= 100 && id.front() != '.' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '_' || c == '.';
         });
}

Result<std::string> system_file(const NewSystem& system, const Catalogue& catalogue, Language language) {
  return SystemFile(system, catalogue, language).written();
}

}  // namespace behorig::cli
