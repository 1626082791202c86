#include "core/plugin_host/plugin.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "core/base/digest.h"
#include "core/base/text.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<PluginKind, std::string_view>, 3> kKinds{
    {{PluginKind::connector, "connector"}, {PluginKind::reg, "register"}, {PluginKind::sink, "sink"}}};

/// Whoever can write a plugin can do what the user who runs it can.
std::optional<Message> unsafe(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return Message("plugin.unreadable", {{"path", path}});
  if (info.st_uid != 0 && info.st_uid != ::geteuid()) return Message("plugin.owner", {{"path", path}});
  if (!S_ISLNK(info.st_mode) && (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Message("plugin.writable", {{"path", path}});
  }
  return std::nullopt;
}

/// The file itself, or what it links to inside the same folder.
Result<fs::path> safe_file(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error) return Message("plugin.unreadable", {{"path", file}});
  if (real.parent_path() != folder) return Message("plugin.link-out", {{"path", file}, {"target", real}});
  for (const auto& path : {file, real}) {
    if (auto wrong = unsafe(path)) return *wrong;
  }
  if (!fs::is_regular_file(real)) return Message("plugin.unreadable", {{"path", file}});
  return real;
}

Result<std::string> read_declaration(const fs::path& file) {
  constexpr std::uintmax_t kLargest = 1 << 20;
  std::error_code error;
  if (fs::file_size(file, error) > kLargest || error)
    return Message("plugin.declaration-unreadable", {{"path", file}});
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) return Message("plugin.declaration-unreadable", {{"path", file}});
  return text;
}

Result<std::string> digest_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 65536> block;
  Sha256 digest;
  while (in.read(block.data(), block.size()) || in.gcount() > 0)
    digest.add({block.data(), static_cast<std::size_t>(in.gcount())});
  if (!in.eof()) return Message("plugin.unreadable", {{"path", file}});
  const auto bytes = digest.finish();
  return std::string(bytes.begin(), bytes.end());
}

Result<Plugin> read_plugin(const fs::path& library, const fs::path& folder) {
  auto safe = safe_file(library, folder);
  if (!safe) return safe.error();
  const fs::path file = fs::path(library).replace_extension(".json");
  if (!fs::exists(file)) return Message("plugin.no-declaration", {{"path", library}, {"declaration", file}});
  if (const auto declared = safe_file(file, folder); !declared) return declared.error();
  const auto text = read_declaration(file);
  if (!text) return text.error();
  auto declaration = parse_declaration(*text, file);
  if (!declaration) return declaration.error();
  if (declaration->name != library.stem()) {
    return Message("plugin.name-differs", {{"path", library}, {"name", declaration->name}});
  }
  const auto digest = digest_of(*safe);
  if (!digest) return digest.error();
  return Plugin{library, *digest, std::move(*declaration)};
}

void list_folder(const fs::path& given, std::set<std::string>& names, PluginList& out) {
  std::error_code error;
  const fs::path folder = fs::canonical(given, error);
  if (error) return;  // folders of places where nothing was installed
  if (auto wrong = unsafe(folder)) return out.refused.push_back(std::move(*wrong));
  std::vector<fs::path> libraries;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".so") libraries.push_back(entry.path());
  }
  std::sort(libraries.begin(), libraries.end());
  for (const auto& library : libraries) {
    if (!names.insert(library.stem()).second) continue;
    auto plugin = read_plugin(library, folder);
    if (plugin) {
      out.plugins.push_back(std::move(*plugin));
    } else {
      out.refused.push_back(plugin.error());
    }
  }
}

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

std::string_view name_of(PluginKind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return {};
}

PluginList list_plugins(const std::vector<fs::path>& folders) {
  PluginList out;
  std::set<std::string> names;
  for (const auto& folder : folders) list_folder(folder, names, out);
  std::sort(out.plugins.begin(), out.plugins.end(),
            [](const auto& a, const auto& b) { return a.declaration.name < b.declaration.name; });
  return out;
}

Result<Plugin> find_plugin(const std::vector<fs::path>& folders, std::string_view name, PluginKind kind) {
  const std::string wanted(name);
  // A name is a name, not a way to another folder.
  const bool plain =
      !wanted.empty() && wanted.find_first_of("/\\") == std::string::npos && wanted.front() != '.';
  for (const auto& given : folders) {
    std::error_code error;
    const fs::path folder = fs::canonical(given, error);
    if (error || !plain || !fs::exists(folder / (wanted + ".so"))) continue;
    if (auto wrong = unsafe(folder)) return *wrong;
    auto plugin = read_plugin(folder / (wanted + ".so"), folder);
    if (plugin && plugin->declaration.kind != kind) {
      return Message("plugin.other-kind", {{"plugin", wanted},
                                           {"kind", std::string(name_of(plugin->declaration.kind))},
                                           {"wanted", std::string(name_of(kind))}});
    }
    return plugin;
  }
  std::vector<std::string> known;
  for (const auto& plugin : list_plugins(folders).plugins) {
    if (plugin.declaration.kind == kind) known.push_back(plugin.declaration.name);
  }
  if (const auto near = nearest(wanted, known)) {
    return Message("plugin.unknown-near", {{"plugin", wanted}, {"near", *near}});
  }
  return Message("plugin.unknown", {{"plugin", wanted}});
}

std::vector<fs::path> default_plugin_folders() {
  const fs::path folder = program_folder();
  const fs::path built = folder / "../plugins";
  if (fs::is_directory(built)) return {built.lexically_normal()};
  return {(folder / ".." / BEHORIG_LIBDIR / "behorig/plugins").lexically_normal()};
}

fs::path host_program() {
  const fs::path folder = program_folder();
  fs::path beside = folder / "behorig-plugin";
  if (fs::exists(beside)) return beside;
  return (folder / ".." / BEHORIG_LIBEXECDIR / "behorig/behorig-plugin").lexically_normal();
}

}  // namespace behorig
