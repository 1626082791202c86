#include "tests/support/tables.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace behorig::testing {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace

Tables interned(const std::vector<TextTable>& tables) {
  Tables out;
  for (const auto& from : tables) {
    Table& to = out.tables.emplace_back();
    to.name = from.name;
    to.source = from.source;
    to.columns = from.columns;
    for (const auto& row : from.rows) {
      for (const auto& cell : row.cells) to.cells.push_back(out.symbols.intern(cell));
      to.rows.push_back({row.number, to.cells.size()});
    }
  }
  return out;
}

RegisterOutcome read_register(const std::vector<TextTable>& tables) {
  return behorig::read_register(interned(tables));
}

TextTable table(const std::string& name, const std::string& text) {
  TextTable out;
  out.name = name;
  out.source = name + ".csv";
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  out.columns = split(line);
  for (std::uint64_t number = 2; std::getline(in, line); ++number) out.rows.push_back({number, split(line)});
  return out;
}

Register registered(const std::vector<TextTable>& tables) {
  auto outcome = read_register(tables);
  for (const auto& error : outcome.errors)
    ADD_FAILURE() << error.id << " " << ::testing::PrintToString(error.args);
  return outcome.reg ? std::move(*outcome.reg) : Register();
}

std::vector<TextTable> tables_of_folder(const std::string& folder) {
  std::vector<TextTable> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    out.push_back(table(entry.path().stem(), text.str()));
  }
  return out;
}

std::vector<std::string> ids_of(const std::vector<Message>& messages) {
  std::vector<std::string> out;
  for (const auto& message : messages) out.push_back(message.id);
  return out;
}

std::string argument(const Message& message, const std::string& name) {
  for (const auto& [key, value] : message.args) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace behorig::testing
