#pragma once

// For tests of register plugins: runs one without a host process and keeps what it hands over.

#include <csignal>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sdk {

/// A register as a plugin handed it over.
struct FakeRegister {
  struct Row {
    std::uint64_t number = 0;
    std::vector<std::string> cells;
  };
  struct Table {
    std::string name, source;
    std::vector<std::string> columns;
    std::vector<Row> rows;
  };
  struct Problem {
    std::int32_t level;
    std::string id, args_json;
  };
  std::vector<Table> tables;
  std::vector<Problem> problems;
  bool ended = false, complete = false, unchanged = false;
  std::string edition;

  /// nullptr if there is none.
  const Table* find(const std::string& name) const {
    for (const auto& table : tables) {
      if (table.name == name) return &table;
    }
    return nullptr;
  }
  /// Ids of the texts that were told at this level.
  std::vector<std::string> told(std::int32_t level = BEHORIG_ERROR) const {
    std::vector<std::string> out;
    for (const auto& problem : problems) {
      if (problem.level == level) out.push_back(problem.id);
    }
    return out;
  }
};

/// Calls the plugin's load function with these options (JSON) and secrets. `edition`: of the register that
/// the host has.
inline FakeRegister fake_load(const std::string& options_json, void (*load)(Tables&),
                              const std::map<std::string, std::string>& secrets = {},
                              const std::string& edition = {}) {
  struct Context {
    FakeRegister reg;
    const std::map<std::string, std::string>& secrets;
    const std::string& edition;
  } context{{}, secrets, edition};
  static constexpr auto register_of = [](void* c) -> FakeRegister& { return static_cast<Context*>(c)->reg; };
  static constexpr auto text = [](behorig_text t) { return std::string(view(t)); };

  behorig_host host{};
  host.struct_size = sizeof host;
  host.abi = BEHORIG_ABI;
  host.context = &context;
  host.options_json = abi_text(options_json);
  host.log = [](void*, std::int32_t, behorig_text) {};
  host.cancelled = [](void*) -> std::int32_t { return 0; };
  host.secret = [](void* c, behorig_text option, behorig_text* value) -> std::int32_t {
    const auto& all = static_cast<Context*>(c)->secrets;
    const auto found = all.find(text(option));
    if (found == all.end()) return 0;
    *value = abi_text(found->second);
    return 1;
  };
  host.edition = [](void* c, behorig_text* bytes) -> std::int32_t {
    *bytes = abi_text(static_cast<Context*>(c)->edition);
    return bytes->size == 0 ? 0 : 1;
  };

  behorig_tables out{};
  out.struct_size = sizeof out;
  out.context = &context;
  out.table = [](void* c, const behorig_table* table) -> std::int32_t {
    FakeRegister::Table made{text(table->name), text(table->source), {}, {}};
    for (std::size_t i = 0; i < table->column_count; ++i) made.columns.push_back(text(table->columns[i]));
    register_of(c).tables.push_back(std::move(made));
    return 0;
  };
  out.rows = [](void* c, const behorig_row* rows, std::size_t count) -> std::int32_t {
    for (std::size_t i = 0; i < count; ++i) {
      FakeRegister::Row row{rows[i].number, {}};
      for (std::size_t at = 0; at < rows[i].cell_count; ++at) row.cells.push_back(text(rows[i].cells[at]));
      register_of(c).tables.back().rows.push_back(std::move(row));
    }
    return 0;
  };
  out.problem = [](void* c, std::int32_t level, behorig_message message) -> std::int32_t {
    register_of(c).problems.push_back({level, text(message.id), text(message.args_json)});
    return 0;
  };
  out.end = [](void* c, const behorig_register_end* end) -> std::int32_t {
    register_of(c).ended = true;
    register_of(c).complete = end->complete == 1;
    return 0;
  };
  out.edition = [](void* c, behorig_text bytes) -> std::int32_t {
    register_of(c).edition = text(bytes);
    return 0;
  };
  out.unchanged = [](void* c) -> std::int32_t {
    register_of(c).unchanged = true;
    return 0;
  };
  std::signal(SIGPIPE, SIG_IGN);  // as in the host process
  run_register(&host, &out, load);
  return std::move(context.reg);
}

}  // namespace behorig::sdk
