#include "plugins/common/workbook/package.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "plugins/sdk/text.h"

namespace behorig::workbook {
namespace {

using sdk::Failure;

/// Part names differ in the case of ASCII letters for nobody.
std::string part_key(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == '\\' ? '/' : c);
  return out;
}

/// The library makes something of each entry before it says how many there are.
std::uint64_t entries_at_most(std::string_view bytes) {
  constexpr std::string_view kEntry("PK\x01\x02", 4);
  std::uint64_t out = 0;
  for (std::size_t at = bytes.find(kEntry); at != std::string_view::npos;
       at = bytes.find(kEntry, at + kEntry.size()))
    ++out;
  return out;
}

std::string words_of(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string out = zip_error_strerror(&error);
  zip_error_fini(&error);
  return out;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    out += escape ? static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

}  // namespace

Package::Package(std::string_view bytes, const Limits& limits) {
  if (entries_at_most(bytes) > limits.parts)
    throw Failure("zip-many", {{"detail", std::to_string(limits.parts)}});
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) zip_ = zip_open_from_source(source, ZIP_RDONLY, &error);
  const std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (zip_ == nullptr) {
    if (source != nullptr) zip_source_free(source);
    throw Failure("zip-wrong", {{"detail", words}});
  }
  try {
    list(limits);
  } catch (...) {
    zip_discard(zip_);
    throw;
  }
}

Package::~Package() { zip_discard(zip_); }

void Package::list(const Limits& limits) {
  std::uint64_t total = 0;
  const auto count = static_cast<std::uint64_t>(std::max<zip_int64_t>(zip_get_num_entries(zip_, 0), 0));
  for (std::uint64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kWanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                     ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(zip_, i, 0, &stat) != 0 || (stat.valid & kWanted) != kWanted)
      throw Failure("zip-wrong", {{"detail", "an entry"}});
    if (stat.encryption_method != ZIP_EM_NONE) throw Failure("encrypted");
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
      throw Failure("zip-wrong", {{"detail", "compression " + std::to_string(stat.comp_method)}});
    const bool dense = stat.size > limits.ratio_from && stat.size / limits.ratio > stat.comp_size;
    total += std::min(stat.size, limits.inflated_bytes + 1);
    if (total > limits.inflated_bytes || dense)
      throw Failure("zip-large", {{"detail", std::to_string(limits.inflated_bytes >> 20)}});
    if (!parts_.emplace(part_key(stat.name), Part{i, stat.size}).second)
      throw Failure("zip-twice", {{"detail", stat.name}});
  }
}

bool Package::has(std::string_view name) const { return parts_.contains(part_key(name)); }

void Package::read(std::string_view name, const std::function<void(std::string_view)>& take) const {
  const auto found = parts_.find(part_key(name));
  if (found == parts_.end()) throw Failure("part-missing", {{"detail", std::string(name)}});
  const Part& part = found->second;
  const auto close = [](zip_file_t* file) { zip_fclose(file); };
  const std::unique_ptr<zip_file_t, decltype(close)> file(zip_fopen_index(zip_, part.index, 0), close);
  if (file == nullptr)
    throw Failure("zip-wrong", {{"detail", words_of(zip_error_code_zip(zip_get_error(zip_)))}});
  std::vector<char> buffer(64 << 10);
  std::uint64_t read = 0;
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), buffer.data(), buffer.size());
    if (got < 0)
      throw Failure("zip-wrong", {{"detail", words_of(zip_error_code_zip(zip_file_get_error(file.get())))}});
    if (got == 0) break;
    read += static_cast<std::uint64_t>(got);
    if (read > part.size) throw Failure("zip-lies", {{"detail", std::string(name)}});
    take({buffer.data(), static_cast<std::size_t>(got)});
  }
  if (read != part.size) throw Failure("zip-lies", {{"detail", std::string(name)}});
}

std::string Package::read_all(std::string_view name, std::size_t most) const {
  std::string out;
  read(name, [&](std::string_view bytes) {
    out += bytes;
    if (out.size() > most) throw Failure("part-long", {{"detail", std::string(name)}});
  });
  return out;
}

std::string resolved(std::string_view base_part, std::string_view target) {
  std::string path = percent_decoded(target);
  if (!path.starts_with('/')) {
    const std::size_t slash = base_part.rfind('/');
    path = std::string(slash == std::string_view::npos ? "" : base_part.substr(0, slash)) + "/" + path;
  }
  std::vector<std::string_view> steps;
  for (std::string_view rest = path; !rest.empty();) {
    const auto at = rest.find('/');
    const auto step = rest.substr(0, at);
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (!step.empty() && step != ".") {
      steps.push_back(step);
    }
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  }
  std::string out;
  for (const auto step : steps) out += (out.empty() ? "" : "/") + std::string(step);
  return out;
}

}  // namespace behorig::workbook
