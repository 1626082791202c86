#pragma once

#include <sys/stat.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/common/csv/csv.h"

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace behorig::csv {

/// Bytes of a file that must stay the same until its end, with their checksum.
class Source {
 public:
  Source(std::string name, std::string bytes, std::size_t block);
  static std::variant<Source, Problem> open(const std::string& path, const Options& options);
  Source(Source&& other) noexcept;
  Source& operator=(Source&&) = delete;
  ~Source();

  /// The next bytes; blank at the end. A problem at the end if the file is another than it was.
  std::variant<std::string_view, Problem> more();

  const std::string& name() const { return name_; }
  std::string sha256() const;

 private:
  explicit Source(std::string name);
  std::optional<Problem> stable() const;

  std::string name_;
  int fd_ = -1;
  struct stat before_ {};
  std::uint64_t read_ = 0;
  std::uint64_t most_ = 0;
  std::size_t block_ = 0;
  std::string buffer_;     ///< one block, or all bytes where there is no file
  std::size_t given_ = 0;  ///< how many of the bytes that were here have been handed out
  EVP_MD_CTX* digest_ = nullptr;
};

/// The checksum of a file as it lies there now, hexadecimal; blank if it cannot be read, changes meanwhile,
/// or `stop` says so.
std::string sum_of(const std::string& path, const Options& options, const std::function<bool()>& stop);

}  // namespace behorig::csv
