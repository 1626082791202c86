#include "plugins/sinks/mail/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <new>

#include "plugins/common/delivery/time.h"
#include "plugins/common/formats/finding.h"
#include "plugins/common/text/clean.h"

namespace behorig::mail {
namespace {

using delivery::Change;
using delivery::Item;

/// What a system's table shows; all are counted.
constexpr std::size_t kMostRows = 500;
/// Of a row's title, in bytes.
constexpr std::size_t kLongestTitle = 300;
/// Items' own texts go on until the mail is so long.
constexpr std::size_t kLongestMail = 512u << 10;

struct Word {
  std::string_view name, english, swedish;
};
constexpr std::array<Word, 5> kSeverities{{{"info", "info", "info"},
                                           {"low", "low", "låg"},
                                           {"medium", "medium", "medel"},
                                           {"high", "high", "hög"},
                                           {"critical", "CRITICAL", "KRITISK"}}};
constexpr std::array<Word, 9> kChanges{{{"new", "new", "ny"},
                                        {"open", "open", "öppen"},
                                        {"acknowledged", "acknowledged", "kvitterad"},
                                        {"accepted", "accepted", "accepterad"},
                                        {"reopened", "reopened", "återöppnad"},
                                        {"resolved", "resolved", "löst"},
                                        {"superseded", "superseded", "ersatt"},
                                        {"changed", "changed", "ändrad"},
                                        {"out-of-scope", "out of scope", "utanför"}}};

/// A finding in a table: its last change.
struct Row {
  const Item* item;
  const Change* change;
  std::size_t severity;

  bool stands() const { return formats::step_of(change->change) != formats::Step::ends; }
  bool critical() const { return stands() && severity + 1 == kSeverities.size(); }
};

std::size_t severity_of(const Change& change) {
  const auto name = formats::member(change.finding, "severity");
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (kSeverities.at(i).name == name) return i;
  }
  return 0;
}

/// In columns of a person's screen, as far as each character takes one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
std::string padded(std::string_view text, std::size_t to) {
  return std::string(text) + std::string(to - std::min(to, width(text)), ' ');
}

struct Table {
  std::string name;
  std::vector<Row> rows;
  std::size_t critical = 0;
};

class Digest {
 public:
  Digest(const Reader& reader, const std::vector<const Item*>& items) : reader_(reader), items_(items) {
    newest_ = *std::max_element(items.begin(), items.end(), [](const Item* a, const Item* b) {
      return delivery::epoch_milliseconds(a->made) < delivery::epoch_milliseconds(b->made);
    });
    const auto& wanted = reader.who.language;
    swedish_ = (wanted == "sv" || wanted == "en" ? wanted : newest_->language) != "en";
    gather();
  }

  Letter letter() const {
    return {.id = "digest." + fingerprint(),
            .thread = items_.size() == 1 ? items_.front()->key : "",
            .subject = subject(),
            .text = text(),
            .made = newest_->made,
            .language = swedish_ ? "sv" : "en",
            .to = {reader_.who}};
  }

 private:
  std::string say(std::string_view english, std::string_view swedish) const {
    return std::string(swedish_ ? swedish : english);
  }
  template <std::size_t N>
  std::string word(const std::array<Word, N>& words, std::string_view name) const {
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.name == name; });
    return found == words.end() ? std::string(name) : say(found->english, found->swedish);
  }

  void gather() {
    std::map<std::string, Table> by_system;
    std::map<std::pair<std::string, std::string_view>, std::size_t> places;
    for (const Item* item : items_) {
      Table& table = by_system[item->system];
      table.name = item->system_name.empty() ? item->system : item->system_name;
      for (const auto& change : item->changes) {
        const Row row{item, &change, severity_of(change)};
        const auto [place, added] =
            places.try_emplace({item->system, formats::member(change.finding, "id")}, table.rows.size());
        if (added) {
          table.rows.push_back(row);
        } else {
          table.rows[place->second] = row;
        }
      }
    }
    for (auto& [system, table] : by_system) {
      std::ranges::stable_sort(table.rows, [](const Row& a, const Row& b) {
        return std::pair(a.critical(), a.severity) > std::pair(b.critical(), b.severity);
      });
      table.critical = static_cast<std::size_t>(std::ranges::count_if(table.rows, &Row::critical));
      critical_ += table.critical;
      findings_ += table.rows.size();
      tables_.push_back(std::move(table));
    }
    std::ranges::stable_sort(tables_, [](const Table& a, const Table& b) {
      return std::pair(b.critical > 0, std::string_view(a.name)) <
             std::pair(a.critical > 0, std::string_view(b.name));
    });
  }

  std::string counted(std::size_t count, std::string_view one, std::string_view many) const {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
  }

  std::string subject() const {
    const std::string all = swedish_ ? counted(findings_, "avvikelse", "avvikelser")
                                     : counted(findings_, "deviation", "deviations");
    const std::string worst = critical_ == 0 ? ""
                                             : ", " + (swedish_ ? counted(critical_, "kritisk", "kritiska")
                                                                : std::to_string(critical_) + " critical");
    if (tables_.size() == 1) return tables_.front().name + ": " + all + worst;
    return all + (swedish_ ? " i " : " in ") + std::to_string(tables_.size()) + say(" systems", " system") +
           worst;
  }

  std::string text() const {
    std::string out =
        reader_.owns ? say("What is new about access to the systems that you own or stand in for.\n",
                           "Nytt om behörigheterna i de system som du äger eller är ställföreträdare för.\n")
                     : say("What is new about access to systems none of whose owners could be reached.\n",
                           "Nytt om behörigheterna i system där ingen ägare kunde nås.\n");
    out += worst();
    for (const auto& one : tables_) out += table(one);
    out += say("\nWhy, and what to do: behorig explain ID\n",
               "\nVarför, och vad som ska göras: behorig explain ID\n");
    for (const auto* item : items_) {
      const auto said = item->in(say("en", "sv"));
      if (out.size() + said.text.size() > kLongestMail)
        return out + say("\nThe rest of the texts is left out.\n", "\nResten av texterna är utelämnad.\n");
      out += "\n" + std::string(72, '-') + "\n" + said.title + "\n\n" + said.text;
    }
    return out;
  }

  std::string worst() const {
    if (critical_ == 0) return {};
    std::string out = "\n" + say("CRITICAL", "KRITISKT") + "\n\n";
    std::size_t shown = 0;
    for (const auto& one : tables_) {
      for (std::size_t i = 0; i < one.critical && shown < kMostRows; ++i, ++shown)
        out += "  ! " + one.name + ": " + title(one.rows[i]) + "\n    " + when(*one.rows[i].change) + "\n";
    }
    return out;
  }

  std::string table(const Table& one) const {
    const std::array<std::string, 4> heads{say("SEVERITY", "ALLVAR"), say("CHANGE", "ÄNDRING"), "ID",
                                           say("DEVIATION", "AVVIKELSE")};
    std::vector<std::array<std::string, 4>> rows{heads};
    for (std::size_t i = 0; i < std::min(one.rows.size(), kMostRows); ++i) {
      const Row& row = one.rows[i];
      rows.push_back({word(kSeverities, kSeverities.at(row.severity).name),
                      word(kChanges, row.change->change), id_of(*row.change), title(row)});
    }
    std::array<std::size_t, 3> widths{};
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < widths.size(); ++i) widths.at(i) = std::max(widths.at(i), width(row.at(i)));
    }
    std::string out = "\n" + one.name + "\n\n";
    for (const auto& row : rows) {
      out += "  ";
      for (std::size_t i = 0; i < widths.size(); ++i) out += padded(row.at(i), widths.at(i)) + "  ";
      out += row.back() + "\n";
    }
    if (one.rows.size() > kMostRows) {
      const auto more = std::to_string(one.rows.size() - kMostRows);
      out += say("  and " + more + " more\n", "  och " + more + " till\n");
    }
    return out;
  }

  std::string title(const Row& row) const {
    Item named;
    named.language = swedish_ ? "sv" : "en";
    named.title = row.item->in(named.language).title;
    return text::cleaned(formats::title_of(named, *row.change), kLongestTitle);
  }
  std::string when(const Change& change) const {
    return word(kChanges, change.change) + ", " + change.at + ", " + id_of(change);
  }
  static std::string id_of(const Change& change) {
    constexpr std::size_t kShown = 12;
    return text::cleaned(formats::member(change.finding, "id").substr(0, kShown), kShown);
  }

  /// Of whom it is for and what is in it.
  std::string fingerprint() const {
    std::string all = reader_.who.email;
    for (const auto* item : items_) all += "\n" + item->id;
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    if (EVP_Digest(all.data(), all.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1)
      throw std::bad_alloc();
    constexpr std::size_t kBytes = 16;
    std::string out;
    for (std::size_t i = 0; i < kBytes; ++i) {
      constexpr char kHex[] = "0123456789abcdef";
      out += {kHex[hash.at(i) >> 4], kHex[hash.at(i) & 15]};
    }
    return out;
  }

  const Reader& reader_;
  const std::vector<const Item*>& items_;
  const Item* newest_ = nullptr;
  bool swedish_ = true;
  std::vector<Table> tables_;
  std::size_t critical_ = 0, findings_ = 0;
};

}  // namespace

Letter digest(const Reader& reader, const std::vector<const Item*>& items) {
  return Digest(reader, items).letter();
}

}  // namespace behorig::mail
