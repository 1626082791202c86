#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugins/sdk/text.h"

namespace behorig::sudoers {

/// Says one of texts(), with its place.
using Tell = std::function<void(behorig_level level, const char* id, const sdk::Args& args)>;

struct Place {
  std::string file;  ///< as the host calls it
  std::uint64_t line = 0;
};

/// One member of a list of users, hosts or commands.
struct Item {
  enum class Kind {
    all,
    name,      ///< of a user or host; of an alias where `alias` says that it may be one
    uid,       ///< digits
    group,     ///< without the %
    gid,       ///< digits
    netgroup,  ///< without the +
    foreign,   ///< a group that only a plugin of sudo's knows
    command,   ///< escaped as in sudoers, one blank between words
  };
  Kind kind = Kind::name;
  bool negated = false;
  bool alias = false;
  std::string text = {};
};
using Items = std::vector<Item>;

enum class AliasKind { user, runas, host, command };

/// "(users : groups)". Neither: as oneself.
struct Runas {
  Items users, groups;
};

struct Command {
  std::optional<Runas> runas = {};
  std::map<std::string, std::string> options = {};  ///< CWD, NOTAFTER, ...
  std::map<std::string, bool> tags = {};            ///< PASSWD = false is NOPASSWD
  Item item = {};
};

struct Entry {
  Place place = {};
  Items users = {};
  struct OnHosts {
    Items hosts = {};
    std::vector<Command> commands = {};
  };
  std::vector<OnHosts> on = {};
};

struct Default {
  Place place = {};
  std::string scope = {};  ///< with its sign: ":bob"; blank = everybody and everywhere
  std::string name = {}, value = {};
  bool on = true;
};

struct Policy {
  std::array<std::map<std::string, Items>, 4> aliases = {};
  std::vector<Entry> entries = {};
  std::vector<Default> defaults = {};
  const std::map<std::string, Items>& of(AliasKind kind) const {
    return aliases[static_cast<std::size_t>(kind)];
  }
};

}  // namespace behorig::sudoers
