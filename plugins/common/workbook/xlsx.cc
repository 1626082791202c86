// Office Open XML (ECMA-376), transitional and strict.

#include <algorithm>

#include "plugins/common/workbook/workbook.h"
#include "plugins/common/workbook/xlsx_sheet.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

class Xlsx : public Workbook {
 public:
  Xlsx(std::string_view bytes, const Limits& limits) : limits_(limits), package_(bytes, limits_) {
    const auto of_package = relationships_of(package_, "");
    const std::string main = of_type(of_package, "officeDocument");
    if (main.empty()) throw Failure("part-missing", {{"detail", "officeDocument"}});
    if (main.ends_with(".bin")) throw Failure("binary-format");
    MainPart found = main_part(package_, main);
    of_main_ = relationships_of(package_, main);
    shared_.from_1904 = found.from_1904;
    shared_.uncomputed = found.uncomputed;
    if (const auto part = of_type(of_main_, "sharedStrings"); !part.empty())
      shared_.texts = SharedTexts(package_, part, limits_);
    if (const auto part = of_type(of_main_, "styles"); !part.empty())
      shared_.formats = number_formats(package_, part);
    for (auto& sheet : found.sheets) {
      names_.push_back(std::move(sheet.name));
      relationships_.push_back(std::move(sheet.relationship));
    }
  }

  const std::vector<std::string>& sheets() const override { return names_; }

  void read(const std::function<SheetTaker*(std::size_t sheet)>& choose) const override {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      SheetTaker* taker = choose(i);
      if (taker == nullptr) continue;
      try {
        read_one(relationships_[i], *taker);
        taker->end();
      } catch (Failure& failure) {
        failure.args.emplace_back("sheet", names_[i]);
        throw;
      }
    }
  }

 private:
  void read_one(const std::string& relationship, SheetTaker& taker) const {
    const auto found = of_main_.find(relationship);
    if (found == of_main_.end() || found->second.part.empty())
      throw Failure("part-missing", {{"detail", relationship}});
    if (found->second.type != "worksheet") throw Failure("not-a-worksheet");
    read_xlsx_sheet(package_, found->second.part, shared_, limits_, taker);
  }
  static std::string of_type(const std::map<std::string, Relationship>& all, std::string_view type) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& r) { return r.second.type == type; });
    return found == all.end() ? std::string() : found->second.part;
  }

  const Limits limits_;
  const Package package_;
  std::map<std::string, Relationship> of_main_;
  Shared shared_;
  std::vector<std::string> names_, relationships_;
};

}  // namespace

std::unique_ptr<Workbook> open_xlsx(std::string_view bytes, const Limits& limits) {
  return std::make_unique<Xlsx>(bytes, limits);
}

}  // namespace behorig::workbook
