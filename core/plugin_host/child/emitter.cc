#include "core/plugin_host/child/emitter.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace behorig::child {

using frames::Type;

namespace {
std::string_view view(behorig_text text) { return {text.data, text.size}; }
}  // namespace

void Emitter::send() {
  std::string_view rest = writer_.frame();
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(1);  // the supervisor is gone
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool Emitter::text(behorig_text value) {
  if (value.size > frames::kMaxText) return false;
  writer_.text(view(value));
  return true;
}

std::int32_t Emitter::too_long() {
  refused("plugin.row-too-long", "{}");
  return 1;
}

std::int32_t Emitter::send_checked(bool fits) {
  if (!fits || writer_.size() - 4 > frames::kMaxFrame) return too_long();
  send();
  return 0;
}

/// Packs as many rows into a frame as it takes.
template <class Row, class Write>
std::int32_t Emitter::many(Type type, const Row* rows, std::size_t count, Write write) {
  std::size_t i = 0;
  while (i < count) {
    writer_.begin(type);
    const std::size_t count_at = writer_.size();
    writer_.number(std::uint32_t{0});
    std::uint32_t packed = 0;
    for (; i < count; ++i, ++packed) {
      const std::size_t before = writer_.size();
      if (!write(rows[i])) return too_long();
      if (writer_.size() - 4 <= frames::kMaxFrame) continue;
      writer_.cut(before);
      break;
    }
    if (packed == 0) return too_long();
    writer_.patch(count_at, packed);
    send();
  }
  return 0;
}

std::int32_t Emitter::plain_bytes(Type type, const void* rows, std::size_t row_size, std::size_t count) {
  const std::size_t most = (frames::kMaxFrame - 5) / row_size;
  const char* at = static_cast<const char*>(rows);
  while (count > 0) {
    const std::size_t now = std::min(count, most);
    writer_.begin(type);
    writer_.number(static_cast<std::uint32_t>(now));
    writer_.bytes(at, now * row_size);
    send();
    at += now * row_size;
    count -= now;
  }
  return 0;
}

void Emitter::hello(std::uint32_t landlock) {
  writer_.begin(Type::hello);
  writer_.number(landlock);
  send();
}

void Emitter::refused(std::string_view id, std::string_view args_json) {
  writer_.begin(Type::refused);
  writer_.text(id.substr(0, frames::kMaxText));
  writer_.text(args_json.substr(0, frames::kMaxText));
  send();
}

void Emitter::log(std::int32_t level, behorig_text text) {
  writer_.begin(Type::log);
  writer_.number(level);
  writer_.text(view(text).substr(0, frames::kMaxText));
  send();
}

std::int32_t Emitter::problem(std::int32_t level, const behorig_message& message) {
  writer_.begin(Type::problem);
  writer_.number(level);
  const bool fits = text(message.id) && text(message.args_json);
  return send_checked(fits);
}

void Emitter::returned(std::int32_t code) {
  writer_.begin(Type::returned);
  writer_.number(code);
  send();
}

std::int32_t Emitter::syntax(std::uint32_t flags) {
  writer_.begin(Type::syntax);
  writer_.number(flags);
  send();
  return 0;
}

std::int32_t Emitter::accounts(const behorig_account* rows, std::size_t count) {
  return many(Type::accounts, rows, count, [this](const behorig_account& row) {
    if (!text(row.id) || !text(row.name) || !text(row.dn) || !text(row.kind)) return false;
    writer_.number(row.enabled);
    writer_.number(row.last_used);
    writer_.number(row.created);
    writer_.number(static_cast<std::uint32_t>(row.attribute_count));
    for (std::size_t i = 0; i < row.attribute_count; ++i) {
      if (!text(row.attributes[i].key) || !text(row.attributes[i].value)) return false;
    }
    return true;
  });
}

std::int32_t Emitter::entitlements(const behorig_entitlement* rows, std::size_t count) {
  return many(Type::entitlements, rows, count, [this](const behorig_entitlement& row) {
    if (!text(row.id) || !text(row.name) || !text(row.dn) || !text(row.kind) || !text(row.description))
      return false;
    writer_.number(row.privileged);
    return true;
  });
}

std::int32_t Emitter::dangling(const behorig_dangling* rows, std::size_t count) {
  return many(Type::dangling, rows, count, [this](const behorig_dangling& row) {
    writer_.number(row.entitlement);
    return text(row.member);
  });
}

std::int32_t Emitter::end(const behorig_end& end) {
  writer_.begin(Type::end);
  writer_.number(end.complete);
  for (const std::uint64_t number :
       {end.accounts, end.entitlements, end.grants, end.nestings, end.dangling}) {
    writer_.number(number);
  }
  return send_checked(text(end.proof_json));
}

std::int32_t Emitter::remember(behorig_text bytes) {
  for (std::string_view rest = view(bytes); !rest.empty();) {
    const std::size_t now = std::min<std::size_t>(rest.size(), frames::kMaxFrame - 1);
    writer_.begin(Type::remember);
    writer_.bytes(rest.data(), now);
    send();
    rest.remove_prefix(now);
  }
  return 0;
}

std::int32_t Emitter::edition(behorig_text bytes) {
  if (bytes.size > BEHORIG_MOST_EDITION) return too_long();
  writer_.begin(Type::edition);
  writer_.bytes(bytes.data, bytes.size);
  send();
  return 0;
}

std::int32_t Emitter::unchanged() {
  writer_.begin(Type::unchanged);
  send();
  return 0;
}

std::int32_t Emitter::table(const behorig_table& table) {
  writer_.begin(Type::table);
  bool fits = text(table.name) && text(table.source);
  writer_.number(static_cast<std::uint32_t>(table.column_count));
  for (std::size_t i = 0; fits && i < table.column_count; ++i) fits = text(table.columns[i]);
  return send_checked(fits);
}

std::int32_t Emitter::rows(const behorig_row* rows, std::size_t count) {
  struct Numbered {
    const behorig_row* row;
    std::size_t first;  ///< of its cells' numbers
  };
  std::vector<Numbered> numbered;
  std::vector<std::uint32_t> numbers;  // at first the cells' places in `sought`
  std::vector<std::string_view> sought;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t width = rows[i].cell_count;
    const behorig_text* above = i > 0 && rows[i - 1].cell_count == width ? rows[i - 1].cells : nullptr;
    numbered.push_back({&rows[i], numbers.size()});
    for (std::size_t c = 0; c < width; ++c) {
      const std::string_view cell = view(rows[i].cells[c]);
      // A person's assignments, and a role's entitlements, follow each other.
      if (above != nullptr && view(above[c]) == cell) {
        numbers.push_back(numbers[numbers.size() - width]);
        continue;
      }
      if (cell.size() > frames::kMaxText) return too_long();
      numbers.push_back(static_cast<std::uint32_t>(sought.size()));
      sought.push_back(cell);
    }
  }
  if (const auto told = tell_new(sought, numbers); told != 0) return told;
  return many(Type::rows, numbered.data(), count, [&](const Numbered& one) {
    writer_.number(one.row->number);
    writer_.number(static_cast<std::uint32_t>(one.row->cell_count));
    writer_.bytes(numbers.data() + one.first, one.row->cell_count * sizeof(std::uint32_t));
    return true;
  });
}

/// Tells the texts that were not told before, and puts the texts' numbers in the place of `places`.
std::int32_t Emitter::tell_new(const std::vector<std::string_view>& texts,
                               std::vector<std::uint32_t>& places) {
  std::vector<Symbol> symbols;
  symbols.reserve(texts.size());
  std::size_t told = texts_.size();
  texts_.intern(texts, symbols);
  std::vector<std::string_view> fresh;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (symbols[i].index < told) continue;
    fresh.push_back(texts[i]);
    ++told;
  }
  for (auto& place : places) place = symbols[place].index;
  return many(Type::texts, fresh.data(), fresh.size(), [this](std::string_view text) {
    writer_.text(text);
    return true;
  });
}

std::int32_t Emitter::tables_end(const behorig_register_end& end) {
  writer_.begin(Type::tables_end);
  writer_.number(end.complete);
  writer_.number(end.tables);
  writer_.number(end.rows);
  send();
  return 0;
}

std::int32_t Emitter::delivery(const behorig_delivery& delivery) {
  writer_.begin(Type::delivery);
  bool fits = text(delivery.id);
  writer_.number(delivery.answer);
  fits = fits && text(delivery.reference);
  writer_.number(delivery.retry_after);
  fits = fits && text(delivery.message.id) && text(delivery.message.args_json);
  return send_checked(fits);
}

}  // namespace behorig::child
