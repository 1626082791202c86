#include "tests/bench/city/writer.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace behorig::city {
namespace {

[[noreturn]] void stop(const std::string& path) {
  std::fprintf(stderr, "make_city: %s: %s\n", path.c_str(), std::strerror(errno));
  std::exit(1);
}

}  // namespace

Writer::Writer(const std::filesystem::path& file, std::string_view header)
    : path_(file.string()), file_(std::fopen(path_.c_str(), "wb")), buffer_(header) {
  if (file_ == nullptr) stop(path_);
  buffer_ += '\n';
  buffer_.reserve(kPiece + 4096);
}

Writer::~Writer() {
  flush();
  if (std::fclose(file_) != 0) stop(path_);
}

void Writer::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) stop(path_);
  buffer_.clear();
}

std::string cell(std::string text) {
  if (text.find(',') == std::string::npos) return text;
  return '"' + std::move(text) + '"';
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const Writer writer(file, text);
}

std::string digits(std::uint64_t number, std::size_t width) {
  std::string out = std::to_string(number);
  if (out.size() < width) out.insert(0, width - out.size(), '0');
  return out;
}

}  // namespace behorig::city
