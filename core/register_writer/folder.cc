#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

#include "core/register_writer/output.h"
#include "core/register_writer/writers.h"

namespace behorig {
namespace {

/// RFC 4180.
std::string quoted_where_needed(std::string_view text) {
  if (text.find_first_of(",;\"\n\t") == text.npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

Status write_table(const RegisterRows& rows, const KeptTable& table, const std::filesystem::path& file) {
  auto made = Output::make(file);
  if (!made) return made.error();
  std::string line;
  for (const auto& column : table.spec->columns) line += (line.empty() ? "" : ",") + std::string(column.name);
  made->add(line + "\n");
  for (std::size_t ix = 0; ix < table.size(); ++ix) {
    line.clear();
    bool first = true;
    for (const Symbol cell : table.row(ix)) {
      if (!first) line += ',';
      line += quoted_where_needed(rows.text(cell));
      first = false;
    }
    made->add(line + "\n");
  }
  return made->finish();
}

}  // namespace

Result<Output> Output::make(const std::filesystem::path& file) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (handle < 0)
    return Message("writer.failed", {{"file", file.string()}, {"detail", std::strerror(errno)}});
  return Output(file, handle);
}

Output::~Output() {
  if (handle_ >= 0) ::close(handle_);
}

void Output::add(std::string_view text) {
  constexpr std::size_t kAtOnce = 256 << 10;
  bytes_ += text;
  if (bytes_.size() >= kAtOnce) flush();
}

void Output::flush() {
  std::string_view left = bytes_;
  while (error_ == 0 && !left.empty()) {
    const auto written = ::write(handle_, left.data(), left.size());
    if (written < 0) {
      if (errno != EINTR) error_ = errno;
    } else {
      left.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  bytes_.clear();
}

Status Output::finish() {
  flush();
  if (::close(std::exchange(handle_, -1)) != 0 && error_ == 0) error_ = errno;
  if (error_ != 0)
    return Message("writer.failed", {{"file", file_.string()}, {"detail", std::strerror(error_)}});
  return Done{};
}

Status write_folder(const RegisterRows& rows, const std::filesystem::path& folder) {
  for (const auto& table : rows.tables) {
    const auto file = folder / (std::string(table.spec->name) + ".csv");
    if (auto written = write_table(rows, table, file); !written) return written;
  }
  return Done{};
}

}  // namespace behorig
