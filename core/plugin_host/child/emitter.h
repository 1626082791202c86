#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/symbols.h"
#include "plugins/abi/behorig_plugin.h"
#include "plugins/abi/frames.h"

namespace behorig::child {

/// Writes what the plugin hands over as frames to a descriptor. Functions give 0, or 1 when the row could not
/// be taken: a text or row that is too long is told and stops the plugin, never cut in silence.
class Emitter {
 public:
  explicit Emitter(int fd) : fd_(fd) {}

  void hello(std::uint32_t landlock);
  void refused(std::string_view id, std::string_view args_json);
  void log(std::int32_t level, behorig_text text);
  std::int32_t problem(std::int32_t level, const behorig_message& message);
  void returned(std::int32_t code);

  std::int32_t syntax(std::uint32_t flags);
  std::int32_t accounts(const behorig_account* rows, std::size_t count);
  std::int32_t entitlements(const behorig_entitlement* rows, std::size_t count);
  /// Rows of fixed size without texts: handed on as they lie in memory.
  template <class Row>
  std::int32_t plain(frames::Type type, const Row* rows, std::size_t count) {
    return plain_bytes(type, rows, sizeof(Row), count);
  }
  std::int32_t dangling(const behorig_dangling* rows, std::size_t count);
  std::int32_t end(const behorig_end& end);
  std::int32_t remember(behorig_text bytes);
  std::int32_t edition(behorig_text bytes);
  std::int32_t unchanged();
  std::int32_t table(const behorig_table& table);
  std::int32_t rows(const behorig_row* rows, std::size_t count);
  std::int32_t tables_end(const behorig_register_end& end);
  std::int32_t delivery(const behorig_delivery& delivery);

 private:
  bool text(behorig_text value);
  template <class Row, class Write>
  std::int32_t many(frames::Type type, const Row* rows, std::size_t count, Write write);
  std::int32_t plain_bytes(frames::Type type, const void* rows, std::size_t row_size, std::size_t count);
  std::int32_t tell_new(const std::vector<std::string_view>& texts, std::vector<std::uint32_t>& places);
  std::int32_t too_long();
  std::int32_t send_checked(bool fits);
  void send();

  int fd_;
  frames::Writer writer_;
  Symbols texts_;  ///< of cells that were sent: most are sent again and again
};

}  // namespace behorig::child
