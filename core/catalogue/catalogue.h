#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/model/severity.h"

namespace behorig {

enum class Language { en, sv };
/// BCP 47.
constexpr const char* code_of(Language language) { return language == Language::sv ? "sv" : "en"; }

/// A control as people know it. Severity is data, not code.
struct ControlText {
  std::string id;
  Severity severity = Severity::info;
  std::string title_en, title_sv;      ///< with placeholders {account}, {person}, {role}, ...
  std::string explain_en, explain_sv;  ///< what it means and why it matters
  std::string remedy_en, remedy_sv;    ///< what to do
  std::string iso27001;                ///< ISO/IEC 27001:2022 Annex A references
  std::string msbfs;                   ///< MSBFS 2020:7; blank = nothing there, as in the next two
  std::string nis2;                    ///< points of article 21.2 of directive (EU) 2022/2555
  std::string gdpr;                    ///< articles of regulation (EU) 2016/679
};

/// Every text that a person reads, in Swedish and English: config/catalogue/*.toml, built into the
/// program. Missing ids are a broken invariant that tests find; at run time the id itself is shown.
class Catalogue {
 public:
  /// The catalogue built into this program.
  static const Catalogue& built_in();

  /// `{NAME}` in a text is filled with the argument of that name as it is, `{NAME:words}` with the words
  /// ("word.TERM") for the terms that the argument lists with commas between.
  std::string say(const Message& message, Language language) const;
  const ControlText* control(std::string_view id) const;
  const std::vector<ControlText>& controls() const { return controls_; }

  /// Texts that plugins declare, added under "PLUGIN.ID". Later ones replace earlier ones.
  void add(std::string_view id, std::string_view english, std::string_view swedish);

  /// What a control says that the organisation has written itself.
  void add(ControlText control) { controls_.push_back(std::move(control)); }

  /// For tests: all ids, and a message's two texts.
  std::vector<std::string> ids() const;
  const std::string* text(std::string_view id, Language language) const;

  Catalogue();
  ~Catalogue();
  Catalogue(const Catalogue&);
  Catalogue& operator=(const Catalogue&) = delete;

 private:
  std::string words(std::string_view terms, Language language) const;

  struct Texts;
  std::unique_ptr<Texts> texts_;
  std::vector<ControlText> controls_;
};

/// Replaces {name} by the argument of that name; an unknown name stays as it is, `{{` and `}}` are braces.
std::string fill(std::string_view text, std::span<const std::pair<std::string_view, std::string_view>> args);
inline std::string fill(std::string_view text,
                        std::initializer_list<std::pair<std::string_view, std::string_view>> args) {
  return fill(text, std::span(args.begin(), args.size()));
}

}  // namespace behorig
