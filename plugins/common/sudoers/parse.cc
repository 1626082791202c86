#include "plugins/common/sudoers/parse.h"

#include <algorithm>
#include <array>
#include <set>

#include "plugins/common/sudoers/cursor.h"
#include "plugins/common/sudoers/lines.h"
#include "plugins/common/text/clean.h"

namespace behorig::sudoers {
namespace {

/// sudo's own cap on files within files; and one on all of them, for two that include each other.
constexpr int kDeepest = 128;
constexpr std::size_t kMostFiles = 2000, kShown = 60;

constexpr std::array<std::string_view, 10> kOptions{
    "ROLE",    "TYPE", "PRIVS",  "LIMITPRIVS", "APPARMOR_PROFILE",
    "TIMEOUT", "CWD",  "CHROOT", "NOTBEFORE",  "NOTAFTER"};
constexpr std::array<std::string_view, 8> kTags{"EXEC", "FOLLOW",    "LOG_INPUT", "LOG_OUTPUT",
                                                "MAIL", "INTERCEPT", "PASSWD",    "SETENV"};

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

class Parser {
 public:
  Parser(const std::string& host, const Files& files, const Tell& tell)
      : host_(host), files_(files), tell_(tell) {}

  void file(const std::string& path, int depth) {
    if (depth > kDeepest || ++files_read_ > kMostFiles)
      return tell_(BEHORIG_ERROR, "sudoers-include-deep", {{"file", path}});
    const auto text = files_.text(path);
    if (!text) return;
    for (const Line& line : lines_of(*text)) {
      const Place place{path, line.number};
      Cursor cursor(line.text);
      try {
        if (!text::is_utf8(line.text)) cursor.fail();
        statement(cursor, place, depth);
      } catch (const NotUnderstood& wrong) {
        const std::string near(cursor.text().substr(std::min(wrong.at, cursor.text().size())));
        tell_(BEHORIG_ERROR, "sudoers-line",
              {{"file", path},
               {"line", std::to_string(line.number)},
               {"near", near.empty() ? "-" : text::cleaned(near, kShown)}});
      }
    }
  }

  Policy policy;

 private:
  void statement(Cursor& cursor, const Place& place, int depth) {
    constexpr std::pair<std::string_view, AliasKind> kAliases[] = {{"User_Alias", AliasKind::user},
                                                                   {"Runas_Alias", AliasKind::runas},
                                                                   {"Host_Alias", AliasKind::host},
                                                                   {"Cmnd_Alias", AliasKind::command},
                                                                   {"Cmd_Alias", AliasKind::command}};
    const std::string_view text = cursor.text();
    const std::string_view first = text.substr(0, text.find_first_of(" \t"));
    const std::string_view rest = text.substr(first.size());
    for (const auto& [word, kind] : kAliases) {
      if (first == word) return after(rest, first.size(), [&](Cursor& c) { aliases(c, kind, place); });
    }
    if (first == "@include" || first == "#include")
      return after(rest, first.size(), [&](Cursor& c) { file(path(c, place), depth + 1); });
    if (first == "@includedir" || first == "#includedir")
      return after(rest, first.size(), [&](Cursor& c) { folder(path(c, place), depth); });
    constexpr std::string_view kDefaults = "Defaults";
    const bool defaults_line = text.starts_with(kDefaults) &&
                               (text.size() == kDefaults.size() ||
                                std::string_view(" \t@:!>").find(text[kDefaults.size()]) != text.npos);
    if (defaults_line)
      return after(text.substr(kDefaults.size()), kDefaults.size(), [&](Cursor& c) { defaults(c, place); });
    entry(cursor, place);
  }

  /// What fails in the rest of a line fails at its place in the line.
  template <class Parse>
  static void after(std::string_view rest, std::size_t before, Parse parse) {
    Cursor cursor(rest);
    try {
      parse(cursor);
    } catch (NotUnderstood& wrong) {
      wrong.at += before;
      throw;
    }
  }

  template <class Member>
  static Items list(Cursor& cursor, Member member) {
    Items out;
    do {
      out.push_back((cursor.*member)());
    } while (cursor.take(','));
    return out;
  }
  static Items list_of(Cursor& cursor, AliasKind kind) {
    if (kind == AliasKind::host) return list(cursor, &Cursor::host);
    return list(cursor, kind == AliasKind::command ? &Cursor::command : &Cursor::user);
  }

  void aliases(Cursor& cursor, AliasKind kind, const Place& place) {
    auto& known = policy.aliases[static_cast<std::size_t>(kind)];
    do {
      const std::string name(cursor.upper_word());
      if (name.empty() || name == "ALL" || std::ranges::find(kOptions, name) != kOptions.end()) cursor.fail();
      cursor.take_word(name, '=') ? void() : cursor.fail();
      if (!known.try_emplace(name, list_of(cursor, kind)).second) {
        tell_(BEHORIG_ERROR, "sudoers-alias-twice",
              {{"file", place.file}, {"line", std::to_string(place.line)}, {"alias", name}});
      }
    } while (cursor.take(':'));
    if (!cursor.at_end()) cursor.fail();
  }

  void entry(Cursor& cursor, const Place& place) {
    Entry out{.place = place, .users = list_of(cursor, AliasKind::user)};
    do {
      Entry::OnHosts on{.hosts = list_of(cursor, AliasKind::host)};
      cursor.expect('=');
      Command carried;
      do {
        command(cursor, carried);
        on.commands.push_back(carried);
      } while (cursor.take(','));
      out.on.push_back(std::move(on));
    } while (cursor.take(':'));
    if (!cursor.at_end()) cursor.fail();
    policy.entries.push_back(std::move(out));
  }

  /// What is not said again stays as it was for the command before.
  static void command(Cursor& cursor, Command& carried) {
    if (cursor.take('(')) {
      Runas runas;
      if (cursor.peek() != ':' && cursor.peek() != ')') runas.users = list_of(cursor, AliasKind::runas);
      if (cursor.take(':') && cursor.peek() != ')') runas.groups = list_of(cursor, AliasKind::runas);
      cursor.expect(')');
      carried.runas = std::move(runas);
    }
    while (option(cursor, carried)) {
    }
    std::string said;
    for (std::string_view name = tag(cursor, carried); !name.empty(); name = tag(cursor, carried))
      said += std::string(name) + " ";
    carried.item = cursor.command();
    // ALL means SETENV where nothing is said with it, and what was said before then ends.
    const bool all = carried.item.kind == Item::Kind::all && !carried.item.negated;
    if (all && said.find("SETENV ") == std::string::npos) carried.tags.erase("SETENV");
  }

  static bool option(Cursor& cursor, Command& carried) {
    for (const auto name : kOptions) {
      if (!cursor.take_word(name, '=')) continue;
      std::string value = cursor.value();
      if (value.empty()) cursor.fail();
      carried.options[std::string(name)] = std::move(value);
      return true;
    }
    return false;
  }

  /// Which one was taken; blank if none stands here.
  static std::string_view tag(Cursor& cursor, Command& carried) {
    for (const auto name : kTags) {
      const std::string off = "NO" + std::string(name);
      const bool on = cursor.take_word(name, ':');
      if (!on && !cursor.take_word(off, ':')) continue;
      carried.tags[std::string(name)] = on;
      return name;
    }
    return {};
  }

  void defaults(Cursor& cursor, const Place& place) {
    std::string scope;
    const std::string_view text = cursor.text();
    const char sign = text.empty() ? ' ' : text[0];
    if (sign != ' ' && sign != '\t') {
      cursor.take(sign);
      if (sign == '!') list(cursor, &Cursor::command_name);
      if (sign == '@') list_of(cursor, AliasKind::host);
      if (sign == ':' || sign == '>') list_of(cursor, AliasKind::user);
      scope = text.substr(0, cursor.at());
    }
    do {
      Default out{.place = place, .scope = scope};
      out.on = !cursor.negations();
      out.name = name(cursor);
      const bool adds = out.on && (cursor.take('+') || cursor.take('-'));
      if (adds || (out.on && cursor.peek() == '=')) {
        cursor.expect('=');
        out.value = cursor.value();
      }
      policy.defaults.push_back(std::move(out));
    } while (cursor.take(','));
    if (!cursor.at_end()) cursor.fail();
  }

  static std::string name(Cursor& cursor) {
    std::string out;
    for (char c = cursor.peek(); (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
         c = cursor.next())
      out += c;
    if (out.empty()) cursor.fail();
    return out;
  }

  /// Of what is included: beside the file that includes it where it is not absolute.
  std::string path(Cursor& cursor, const Place& place) {
    const std::string name = cursor.path_name();
    std::string out = name.starts_with('/') ? std::string() : folder_of(place.file);
    for (std::size_t i = 0; i < name.size(); ++i) {
      const std::string_view two = std::string_view(name).substr(i, 2);
      if (two == "%h" && host_.empty()) {
        throw sdk::Failure("sudoers-include-host",
                           {{"file", place.file}, {"line", std::to_string(place.line)}});
      }
      out += two == "%h" ? host_.substr(0, host_.find('.')) : std::string(1, name[i]);
      if (two == "%h") ++i;
    }
    return out;
  }

  void folder(const std::string& path, int depth) {
    auto names = files_.names(path);
    if (!names) return;
    std::ranges::sort(*names);
    for (const auto& name : *names) {
      const bool skipped = name.find('.') != std::string::npos || name.ends_with('~');
      if (!skipped) file(path + (path.ends_with('/') ? "" : "/") + name, depth + 1);
      if (skipped) tell_(BEHORIG_INFO, "sudoers-skipped", {{"file", text::cleaned(path + "/" + name, 200)}});
    }
  }

  std::string host_;
  const Files& files_;
  const Tell& tell_;
  std::size_t files_read_ = 0;
};

}  // namespace

Policy parse(const std::string& path, const std::string& host, const Files& files, const Tell& tell) {
  Parser parser(host, files, tell);
  parser.file(path, 0);
  return std::move(parser.policy);
}

}  // namespace behorig::sudoers
