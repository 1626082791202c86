// The register's tables as CSV files of one folder: systems.csv, owners.csv, ... What the tables mean is the
// core's.

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "plugins/common/csv/csv.h"
#include "plugins/common/csv/source.h"
#include "plugins/common/csv/texts.h"
#include "plugins/common/register_words/words.h"
#include "plugins/common/text/case.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/behorig_sdk.h"

namespace {

using namespace behorig;
namespace fs = std::filesystem;

std::vector<sdk::Text> texts() {
  return {
      {"folder-unreadable",
       "The register's folder {file} cannot be read: see that it is there and may be read.",
       "Registrets mapp {file} går inte att läsa: se att den finns och får läsas."},
      {"file-unreadable", "{file} cannot be read ({detail}): see that it may be read.",
       "{file} går inte att läsa ({detail}): se att den får läsas."},
      {"link-outside",
       "{file} is a link out of the folder, and such links are not followed: put the file itself there.",
       "{file} är en länk ut ur mappen, och sådana länkar följs inte: lägg själva filen där."},
      {"file-passed-over",
       "{file} is called like a table but does not end in .csv, so it is not read: save it as CSV under the "
       "table's name, or take it away.",
       "{file} heter som en tabell men slutar inte på .csv, så den läses inte: spara den som CSV med "
       "tabellens namn, eller ta bort den."},
      {"file-name", "The name of {file} is not UTF-8, so nobody can say which table it is: rename it.",
       "Namnet på {file} är inte UTF-8, så ingen kan säga vilken tabell det är: byt namn på filen."},
      {"file-changed", "{file} changed while it was read: check again when it has been written.",
       "{file} ändrades medan den lästes: kontrollera igen när den är färdigskriven."},
      {"bytes-wrong",
       "{file}, line {line}, character {column}: bytes that the encoding does not have: save the file as "
       "UTF-8, or set `encoding`.",
       "{file}, rad {line}, tecken {column}: byte som teckenkodningen inte har: spara filen som UTF-8, "
       "eller ange `encoding`."},
      {"encoding-other",
       "{file} looks like {detail}: set `encoding` to \"{detail}\", or save the file as the settings say.",
       "{file} ser ut att vara {detail}: ange `encoding` som \"{detail}\", eller spara filen som "
       "inställningarna säger."},
      {"control-character", "{file}, line {line}, character {column}: a control character: remove it.",
       "{file}, rad {line}, tecken {column}: ett styrtecken: ta bort det."},
      {"quote-late",
       "{file}, line {line}, character {column}: blanks stand before the quote, so that it quotes nothing: "
       "take "
       "them away.",
       "{file}, rad {line}, tecken {column}: blanksteg står före citattecknet, så att det inte citerar "
       "något: ta "
       "bort dem."},
      {"quote-wrong",
       "{file}, line {line}, character {column}: a quote that does not end as it must: double a quote "
       "inside a cell.",
       "{file}, rad {line}, tecken {column}: ett citattecken som inte avslutas rätt: dubblera citattecken "
       "inne i en cell."},
      {"fields-wrong",
       "{file}, line {line}: {column} fields instead of {detail}: put cells that hold the delimiter in "
       "quotes.",
       "{file}, rad {line}: {column} fält i stället för {detail}: sätt celler som innehåller avgränsaren "
       "inom citattecken."},
      {"file-large", "{file} is larger than {detail} bytes: shorten it.",
       "{file} är större än {detail} byte: förkorta."},
      {"too-long",
       "{file}, line {line}, column {column}: the row is larger than {detail} bytes: see whether a quote is "
       "left open, or shorten it.",
       "{file}, rad {line}, kolumn {column}: raden är större än {detail} byte: se om ett citattecken "
       "lämnats öppet, eller förkorta."},
      {"columns-many", "{file}, line {line}: more than {detail} columns: correct the file.",
       "{file}, rad {line}: fler än {detail} kolumner: rätta filen."},
      {"no-header", "{file} is empty: its first row must name the columns.",
       "{file} är tom: första raden måste ange kolumnerna."},
      {"column-twice", "{file}: two columns are called \"{detail}\": remove one.",
       "{file}: två kolumner heter \"{detail}\": ta bort den ena."},
  };
}

sdk::About about() {
  using Type = sdk::Option::Type;
  sdk::About out{.name = "files", .version = "1.0"};
  out.help_en = "Reads the register's tables from a folder of CSV files: systems.csv, owners.csv, ...";
  out.help_sv = "Läser registrets tabeller från en mapp med CSV-filer: systems.csv, owners.csv, ...";
  out.options = {
      {.name = "path", .type = Type::path, .help_en = "The folder", .help_sv = "Mappen", .required = true},
      {.name = "encoding",
       .help_en = "utf-8, windows-1252, iso-8859-1, utf-16",
       .help_sv = "utf-8, windows-1252, iso-8859-1, utf-16",
       .default_json = "\"utf-8\""},
      {.name = "delimiter",
       .help_en =
           "One character between cells, or \"tab\"; blank = comma, or semicolon where the first row of a "
           "file has that and no comma",
       .help_sv =
           "Ett tecken mellan cellerna, eller \"tab\"; tomt = komma, eller semikolon där filens första rad "
           "har det och inget komma"}};
  out.capabilities = {"paths-from-options"};
  out.texts = texts();
  for (auto& text : csv::option_texts()) out.texts.push_back(std::move(text));
  return out;
}

const char* text_of(const csv::Problem& problem) {
  using What = csv::Problem::What;
  switch (problem.what) {
    case What::open:
    case What::read:
      return "file-unreadable";
    case What::link:
      return "link-outside";
    case What::changed:
      return "file-changed";
    case What::encoding:
      return problem.detail.empty() ? "bytes-wrong" : "encoding-other";
    case What::control:
      return "control-character";
    case What::late_quote:
      return "quote-late";
    case What::quote:
      return "quote-wrong";
    case What::fields:
      return "fields-wrong";
    case What::too_large:
      return "file-large";
    case What::too_long:
      return "too-long";
    case What::too_many:
      return "columns-many";
    case What::no_header:
      return "no-header";
    case What::same_column:
      return "column-twice";
  }
  return "failed";
}

void tell(sdk::Tables& tables, const csv::Problem& problem) {
  tables.error(text_of(problem), {{"file", problem.file},
                                  {"line", std::to_string(problem.line)},
                                  {"column", std::to_string(problem.column)},
                                  {"detail", problem.detail}});
}

csv::Options format_of(const sdk::Options& options) {
  csv::Options out;
  const auto encoding = csv::encoding(options.text("encoding"));
  if (!encoding) throw sdk::Failure("encoding-unknown", {{"encoding", options.text("encoding")}});
  out.encoding = *encoding;
  const std::string delimiter = options.text("delimiter");
  if (delimiter == "tab") {
    out.delimiter = '\t';
  } else if (!delimiter.empty()) {
    if (delimiter.size() != 1 || static_cast<unsigned char>(delimiter[0]) >= 0x80 || delimiter == "\"") {
      throw sdk::Failure("delimiter-wrong", {{"delimiter", delimiter}});
    }
    out.delimiter = delimiter[0];
  }
  return out;
}

/// Spreadsheets of a Swedish computer write semicolons: no column of the register's has one in its name.
std::variant<csv::Reader, csv::Problem> open(const std::string& file, csv::Options format, bool may_guess) {
  auto opened = csv::Reader::open(file, format);
  const auto* reader = std::get_if<csv::Reader>(&opened);
  if (!may_guess || reader == nullptr || reader->columns().size() != 1 ||
      reader->columns()[0].find(';') == std::string::npos) {
    return opened;
  }
  format.delimiter = ';';
  return csv::Reader::open(file, format);
}

/// Some systems write file names in capitals: SYSTEMS.CSV is the table, too, and so is Ägare.csv.
std::string table_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  const auto* table = words::find_table(stem);
  return table == nullptr ? stem : std::string(table->name);
}

/// systems.xlsx, or systems.csv.txt: somebody takes it for the table.
bool looks_like_table(const fs::path& file) {
  const std::string name = file.filename().string();
  const auto dot = name.find('.');
  return dot != std::string::npos && words::find_table(name.substr(0, dot)) != nullptr;
}

/// Columns by the register's names, and which of them take yes or no.
struct Columns {
  std::vector<std::string> names;
  std::vector<std::size_t> yes_no;
};

Columns columns_of(const std::string& table_name, const std::vector<std::string>& headings) {
  const auto* table = words::find_table(table_name);
  if (table == nullptr) return {headings, {}};
  Columns out;
  for (const auto& heading : headings) {
    const auto* column = words::find_column(*table, heading);
    if (column != nullptr && column->form == words::Form::yes_no) out.yes_no.push_back(out.names.size());
    out.names.push_back(words::column_name(*table, heading));
  }
  return out;
}

/// The state of the folder: each file by its size and checksum.
class Edition {
 public:
  void add(const fs::path& file, const std::string& sum) { files_[file.string()] = described(file, sum); }
  std::string text() const { return boost::json::serialize(files_); }

  /// These files are in the state that the text names.
  static bool stands(std::string_view text, const std::vector<fs::path>& files, const csv::Options& format,
                     const sdk::Tables& tables) {
    boost::json::error_code error;
    const auto parsed = boost::json::parse(text, error);
    if (error || !parsed.is_object() || parsed.as_object().size() != files.size()) return false;
    const auto known = [&](const fs::path& file) { return parsed.as_object().if_contains(file.string()); };
    // Sizes first: most changes are seen by them, and a checksum takes time.
    return std::ranges::all_of(files,
                               [&](const fs::path& file) {
                                 const auto* was = known(file);
                                 return was != nullptr && was->is_object() &&
                                        *was == described(file, sum_in(*was));
                               }) &&
           std::ranges::all_of(files, [&](const fs::path& file) {
             const auto sum = csv::sum_of(file.string(), format, [&] { return tables.cancelled(); });
             return !sum.empty() && sum == sum_in(*known(file));
           });
  }

 private:
  static std::string sum_in(const boost::json::value& described) {
    const auto* sum = described.as_object().if_contains("sha256");
    return sum != nullptr && sum->is_string() ? std::string(sum->as_string()) : "";
  }
  static boost::json::object described(const fs::path& file, const std::string& sum) {
    std::error_code error;
    return {{"sha256", sum}, {"size", std::to_string(fs::file_size(file, error))}};
  }

  boost::json::object files_;
};

/// The file's checksum; blank if anything was wrong.
std::string load_table(sdk::Tables& tables, const fs::path& file, const csv::Options& format,
                       bool may_guess) {
  const auto failed = [&](const csv::Problem& problem) {
    tell(tables, problem);
    return std::string();
  };
  auto opened = open(file, format, may_guess);
  if (const auto* problem = std::get_if<csv::Problem>(&opened)) return failed(*problem);
  auto& reader = std::get<csv::Reader>(opened);
  const auto columns = columns_of(table_of(file), reader.columns());
  tables.table(table_of(file), file.string(), columns.names);
  std::vector<behorig_text> cells;
  std::vector<behorig_row> rows;
  for (const auto* ahead = &reader.next_rows(); ahead->size() > 0; ahead = &reader.next_rows()) {
    cells.clear();
    rows.clear();
    cells.reserve(ahead->size() * columns.names.size());
    for (std::size_t i = 0; i < ahead->size(); ++i) {
      const auto row = (*ahead)[i];
      behorig_text* const first = cells.data() + cells.size();
      for (const auto cell : row.cells) cells.push_back(sdk::abi_text(cell));
      for (const std::size_t at : columns.yes_no)
        first[at] = sdk::abi_text(words::value(words::Form::yes_no, row.cells[at]));
      rows.push_back({row.line, first, row.cells.size()});
    }
    tables.rows(rows);
  }
  return reader.problem() ? failed(*reader.problem()) : reader.sha256();
}

void load_files(sdk::Tables& tables, const std::vector<fs::path>& files, const csv::Options& format) {
  const bool may_guess = tables.options().text("delimiter").empty();
  Edition edition;
  for (const auto& file : files) edition.add(file, load_table(tables, file, format, may_guess));
  // One with a file that has no checksum is not kept, because something was wrong.
  if (edition.text().size() <= BEHORIG_MOST_EDITION) tables.edition(edition.text());
}

void load_folder(sdk::Tables& tables) {
  constexpr std::size_t kShown = 255;
  const fs::path folder = tables.options().text("path");
  const auto format = format_of(tables.options());
  std::error_code error, ignored;
  std::vector<fs::path> files, passed_over;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const fs::path& path = at->path();
    if (text::lower(path.extension().string()) == ".csv" && !path.stem().string().starts_with(".")) {
      if (text::is_utf8(path.filename().string())) {
        files.push_back(path);
      } else {
        tables.error("file-name", {{"file", text::cleaned(path.filename().string(), kShown)}});
      }
    } else if (looks_like_table(path) && !fs::is_directory(path, ignored)) {
      passed_over.push_back(path);
    }
  }
  if (error) throw sdk::Failure("folder-unreadable", {{"file", folder.string()}});
  std::sort(files.begin(), files.end());
  std::sort(passed_over.begin(), passed_over.end());
  for (const auto& file : passed_over) tables.warning("file-passed-over", {{"file", file.string()}});
  std::vector<csv::Stamp> stamps(files.begin(), files.end());
  if (Edition::stands(tables.edition(), files, format, tables)) {
    tables.unchanged();
  } else {
    load_files(tables, files, format);
  }
  // Each was whole when it ended, but may have changed while the next ones were read.
  for (const auto& stamp : stamps) {
    if (!stamp.holds()) tables.error("file-changed", {{"file", stamp.path()}});
  }
}

}  // namespace

BEHORIG_REGISTER_PLUGIN(about, load_folder)
