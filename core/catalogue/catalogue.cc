#include "core/catalogue/catalogue.h"

#include <toml++/toml.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "core/catalogue/files.h"

namespace behorig {
namespace {

/// The files are part of the program; tests see to it that this is never reached.
[[noreturn]] void broken(std::string_view file, std::string_view what) {
  std::fprintf(stderr, "catalogue %.*s: %.*s\n", static_cast<int>(file.size()), file.data(),
               static_cast<int>(what.size()), what.data());
  std::abort();
}

std::string text_in(const CatalogueFile& file, const toml::table& table, std::string_view id,
                    std::string_view key) {
  const auto value = table[key].value<std::string>();
  if (!value) broken(file.name, std::string(id) + " has no " + std::string(key));
  return *value;
}

toml::table parsed(const CatalogueFile& file) {
  try {
    return toml::parse(file.text, file.name);
  } catch (const toml::parse_error& error) {
    broken(file.name, error.description());
  }
}

ControlText control_text(const CatalogueFile& file, const toml::table& table, std::string_view id) {
  ControlText out;
  out.id = id;
  const auto level = severity(text_in(file, table, id, "severity"));
  if (!level) broken(file.name, std::string(id) + " has no such severity");
  out.severity = *level;
  out.title_en = text_in(file, table, id, "title_en");
  out.title_sv = text_in(file, table, id, "title_sv");
  out.explain_en = text_in(file, table, id, "explain_en");
  out.explain_sv = text_in(file, table, id, "explain_sv");
  out.remedy_en = text_in(file, table, id, "remedy_en");
  out.remedy_sv = text_in(file, table, id, "remedy_sv");
  out.iso27001 = text_in(file, table, id, "iso27001");
  out.msbfs = text_in(file, table, id, "msbfs2020_7");
  out.nis2 = text_in(file, table, id, "nis2");
  out.gdpr = text_in(file, table, id, "gdpr");
  return out;
}

}  // namespace

struct Catalogue::Texts {
  struct Pair {
    std::string en, sv;
  };
  std::map<std::string, Pair, std::less<>> by_id;
};

Catalogue::Catalogue() : texts_(std::make_unique<Texts>()) {}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(const Catalogue& other)
    : texts_(std::make_unique<Texts>(*other.texts_)), controls_(other.controls_) {}

const Catalogue& Catalogue::built_in() {
  static const Catalogue instance = [] {
    Catalogue out;
    for (const auto& file : catalogue_files()) {
      for (const auto& [key, node] : parsed(file)) {
        const std::string id(key.str());
        const auto* table = node.as_table();
        if (table == nullptr) broken(file.name, id + " is no table");
        if (file.name == "controls.toml") {
          out.controls_.push_back(control_text(file, *table, id));
        } else {
          if (out.texts_->by_id.contains(id)) broken(file.name, id + " stands twice");
          out.add(id, text_in(file, *table, id, "en"), text_in(file, *table, id, "sv"));
        }
      }
    }
    return out;
  }();
  return instance;
}

std::string Catalogue::say(const Message& message, Language language) const {
  if (const auto* found = text(message.id, language)) {
    auto args = message.args;
    for (const auto& [key, value] : message.args) {
      if (found->find("{" + key + ":words}") != std::string::npos)
        args.emplace_back(key + ":words", words(value, language));
    }
    const std::vector<std::pair<std::string_view, std::string_view>> views(args.begin(), args.end());
    return fill(*found, views);
  }
  // A plugin may name a text that it does not declare: then what it said is shown as it is.
  std::string out = message.id;
  for (const auto& [key, value] : message.args) out += " " + key + "=" + value;
  return out;
}

std::string Catalogue::words(std::string_view terms, Language language) const {
  constexpr std::string_view kBetween = ", ";
  std::string out;
  for (bool more = true; more;) {
    const auto end = terms.find(kBetween);
    const std::string term(terms.substr(0, end));
    const auto* word = text("word." + term, language);
    out += (out.empty() ? "" : std::string(kBetween)) + (word == nullptr ? term : *word);
    more = end != std::string_view::npos;
    if (more) terms.remove_prefix(end + kBetween.size());
  }
  return out;
}

const ControlText* Catalogue::control(std::string_view id) const {
  const auto found =
      std::find_if(controls_.begin(), controls_.end(), [&](const auto& c) { return c.id == id; });
  return found == controls_.end() ? nullptr : &*found;
}

void Catalogue::add(std::string_view id, std::string_view english, std::string_view swedish) {
  texts_->by_id[std::string(id)] = {std::string(english), std::string(swedish)};
}

std::vector<std::string> Catalogue::ids() const {
  std::vector<std::string> out;
  for (const auto& [id, pair] : texts_->by_id) out.push_back(id);
  return out;
}

const std::string* Catalogue::text(std::string_view id, Language language) const {
  const auto found = texts_->by_id.find(id);
  if (found == texts_->by_id.end()) return nullptr;
  return language == Language::sv ? &found->second.sv : &found->second.en;
}

std::string fill(std::string_view text, std::span<const std::pair<std::string_view, std::string_view>> args) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t brace = std::min(text.find_first_of("{}", i), text.size());
    out += text.substr(i, brace - i);
    i = brace;
    if (i == text.size()) break;
    if (i + 1 < text.size() && text[i + 1] == text[i]) {
      out += text[i++];
      continue;
    }
    const std::size_t end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[i];
      continue;
    }
    const auto name = text.substr(i + 1, end - i - 1);
    const auto found =
        std::find_if(args.begin(), args.end(), [&](const auto& arg) { return arg.first == name; });
    out += found == args.end() ? text.substr(i, end - i + 1) : found->second;
    i = end;
  }
  return out;
}

}  // namespace behorig
