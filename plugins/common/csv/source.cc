#include "plugins/common/csv/source.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace behorig::csv {
namespace {

bool same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

/// Whoever writes may put the time of change back, but not the time of the inode's.
bool same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         same(a.st_mtim, b.st_mtim) && same(a.st_ctim, b.st_ctim);
}

bool is_link(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode);
}

std::optional<struct stat> stat_of(const std::string& path) {
  struct stat out {};
  if (::stat(path.c_str(), &out) != 0) return std::nullopt;
  return out;
}

}  // namespace

Source::Source(std::string name) : name_(std::move(name)), digest_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(digest_, EVP_sha256(), nullptr);
}

Source::Source(std::string name, std::string bytes, std::size_t block) : Source(std::move(name)) {
  buffer_ = std::move(bytes);
  block_ = block;
}

Source::Source(Source&& other) noexcept
    : name_(std::move(other.name_)),
      fd_(std::exchange(other.fd_, -1)),
      before_(other.before_),
      read_(other.read_),
      most_(other.most_),
      block_(other.block_),
      buffer_(std::move(other.buffer_)),
      given_(other.given_),
      digest_(std::exchange(other.digest_, nullptr)) {}

Source::~Source() {
  if (fd_ >= 0) ::close(fd_);
  EVP_MD_CTX_free(digest_);
}

std::variant<Source, Problem> Source::open(const std::string& path, const Options& options) {
  Source out(path);
  // A FIFO would make the open wait for ever.
  out.fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (out.fd_ < 0 || ::fstat(out.fd_, &out.before_) != 0) {
    const int why = errno;
    if (why == EACCES && is_link(path)) return Problem{Problem::What::link, path, 0, 0, ""};
    return Problem{Problem::What::open, path, 0, 0, std::strerror(why)};
  }
  if (!S_ISREG(out.before_.st_mode)) return Problem{Problem::What::open, path, 0, 0, "not a regular file"};
  if (static_cast<std::uint64_t>(out.before_.st_size) > options.max_bytes) {
    return Problem{Problem::What::too_large, path, 0, 0, std::to_string(options.max_bytes)};
  }
  out.most_ = options.max_bytes;
  // Small files, and there are many, need no large block; one byte more, so that the end comes at once.
  const auto size = static_cast<std::uint64_t>(out.before_.st_size) + 1;
  out.buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, options.block_bytes)));
  return out;
}

std::optional<Problem> Source::stable() const {
  struct stat after {};
  const auto named = stat_of(name_);
  const bool unchanged = ::fstat(fd_, &after) == 0 && named && same(before_, after) &&
                         same(before_, *named) && read_ == static_cast<std::uint64_t>(before_.st_size);
  if (unchanged) return std::nullopt;
  return Problem{Problem::What::changed, name_, 0, 0, ""};
}

std::variant<std::string_view, Problem> Source::more() {
  std::string_view out;
  if (fd_ < 0) {
    out = std::string_view(buffer_).substr(given_, block_);
    given_ += out.size();
  } else {
    ssize_t got = 0;
    do {
      got = ::read(fd_, buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Problem{Problem::What::read, name_, 0, 0, std::strerror(errno)};
    read_ += static_cast<std::uint64_t>(got);
    if (read_ > most_) return Problem{Problem::What::changed, name_, 0, 0, ""};
    if (got == 0) {
      if (auto problem = stable()) return *problem;
    }
    out = std::string_view(buffer_.data(), static_cast<std::size_t>(got));
  }
  EVP_DigestUpdate(digest_, out.data(), out.size());
  return out;
}

std::string Source::sha256() const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_MD_CTX* copy = EVP_MD_CTX_new();
  EVP_MD_CTX_copy_ex(copy, digest_);
  EVP_DigestFinal_ex(copy, bytes.data(), &size);
  EVP_MD_CTX_free(copy);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    constexpr char kHex[] = "0123456789abcdef";
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

std::string sum_of(const std::string& path, const Options& options, const std::function<bool()>& stop) {
  auto opened = Source::open(path, options);
  auto* source = std::get_if<Source>(&opened);
  if (source == nullptr) return "";
  while (!stop()) {
    const auto bytes = source->more();
    if (std::holds_alternative<Problem>(bytes)) return "";
    if (std::get<std::string_view>(bytes).empty()) return source->sha256();
  }
  return "";
}

Stamp::Stamp(std::string path) : path_(std::move(path)), found_(stat_of(path_)) {}

std::optional<std::int64_t> Stamp::written() const {
  return found_ ? std::optional<std::int64_t>(found_->st_mtim.tv_sec) : std::nullopt;
}

bool Stamp::holds() const {
  const auto now = stat_of(path_);
  if (!now || !found_) return !now && !found_;
  return same(*found_, *now);
}

}  // namespace behorig::csv
