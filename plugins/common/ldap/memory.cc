#include "plugins/common/ldap/memory.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "plugins/common/ldap/message.h"

namespace behorig::ldap {
namespace {

constexpr std::string_view kMagic = "behorig-ldap";
constexpr std::size_t kChecksum = 32, kPiece = 1 << 20, kLongestId = 64;

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string end() {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
    out.resize(size);
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

/// Numbers are four octets, the lowest first; texts are their size and their bytes.
class Writer {
 public:
  explicit Writer(const std::function<void(std::string_view)>& piece) : piece_(piece) {}
  void number(std::size_t value) {
    char out[4];
    for (int i = 0; i < 4; ++i) out[i] = static_cast<char>(value >> (8 * i) & 0xFF);
    raw({out, 4});
  }
  void text(std::string_view bytes) {
    number(bytes.size());
    raw(bytes);
  }
  void raw(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() >= kPiece) flush();
  }
  void end() {
    flush();
    piece_(digest_.end());
  }

 private:
  void flush() {
    digest_.add(buffer_);
    if (!buffer_.empty()) piece_(buffer_);
    buffer_.clear();
  }
  const std::function<void(std::string_view)>& piece_;
  std::string buffer_;
  Digest digest_;
};

/// Never gives anything outside of its bytes. After something was missing, all that follows is blank.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint32_t number() {
    const std::string_view bytes = raw(4);
    std::uint32_t out = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) out = out << 8 | static_cast<std::uint8_t>(bytes[i - 1]);
    return out;
  }
  std::string_view text() { return raw(number()); }
  /// Of things that take at least `least` octets each; none if there cannot be as many.
  std::size_t count(std::size_t least) {
    const std::size_t out = number();
    if (out <= rest_.size() / least) return out;
    good_ = false;
    return 0;
  }
  std::string_view raw(std::size_t size) {
    if (size > rest_.size()) good_ = false;
    if (!good_) return {};
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  bool good() const { return good_; }
  bool whole() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::size_t size_of(const Memory& memory) {
  std::size_t out = kMagic.size() + 20 + memory.settings.size() + kChecksum;
  for (const auto& [name, value] : memory.state) out += 8 + name.size() + value.size();
  for (const MemoryPart& part : memory.parts) {
    out += 16 + part.name.size() + part.cookie.size();
    for (const auto& mark : part.marks) out += 4 + mark.size();
    part.each([&](const MemoryPart::Entry& entry) { out += 8 + entry.id.size() + entry.answer.size(); });
  }
  return out;
}

bool is_entry(std::string_view answer) {
  std::string_view dn;
  return read_entry(
      answer, dn, [](std::string_view) {}, [](std::string_view) {});
}

}  // namespace

std::string checksum(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.end();
}

void MemoryPart::put(std::string_view id, std::string_view answer) {
  const std::string_view kept = keep(answer);
  if (const auto found = places_.find(id); found != places_.end()) {
    entries_[found->second].answer = kept;
  } else {
    put_view(keep(id), kept);
  }
}

bool MemoryPart::put_view(std::string_view id, std::string_view answer) {
  if (!places_.emplace(id, entries_.size()).second) return false;
  entries_.push_back({id, answer});
  return true;
}

bool MemoryPart::erase(std::string_view id) {
  const auto found = places_.find(id);
  if (found == places_.end()) return false;
  entries_[found->second].answer = {};
  places_.erase(found);
  return true;
}

std::string_view MemoryPart::find(std::string_view id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? std::string_view() : entries_[found->second].answer;
}

std::string_view MemoryPart::keep(std::string_view bytes) {
  if (pieces_.empty() || piece_ - used_ < bytes.size()) {
    piece_ = std::max(kPiece, bytes.size());
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(piece_));
    used_ = 0;
  }
  char* to = pieces_.back().get() + used_;
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  used_ += bytes.size();
  return {to, bytes.size()};
}

std::optional<Memory> Memory::read(std::string bytes, Wrong& wrong) {
  wrong = Wrong::damaged;
  if (bytes.size() > kLargest || bytes.size() < kMagic.size() + 4 + kChecksum) return std::nullopt;
  Memory out;
  out.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view all = *out.bytes_, body = all.substr(0, all.size() - kChecksum);
  if (!body.starts_with(kMagic) || all.substr(body.size()) != checksum(body)) return std::nullopt;
  Reader reader(body.substr(kMagic.size()));
  if (reader.number() != kVersion) {
    wrong = Wrong::other_version;
    return std::nullopt;
  }
  out.settings = reader.text();
  out.rounds = reader.number();
  for (std::size_t left = reader.count(8); left > 0; --left) {
    const std::string_view name = reader.text(), value = reader.text();
    out.state.emplace_back(name, value);
  }
  for (std::size_t parts = reader.count(16); parts > 0; --parts) {
    MemoryPart& part = out.parts.emplace_back();
    part.name = reader.text();
    part.cookie = reader.text();
    for (std::size_t left = reader.count(4); left > 0; --left) part.marks.emplace_back(reader.text());
    const std::size_t entries = reader.count(8);
    part.entries_.reserve(entries);
    part.places_.reserve(entries);
    for (std::size_t left = entries; left > 0 && reader.good(); --left) {
      const std::string_view id = reader.text(), answer = reader.text();
      if (id.empty() || id.size() > kLongestId || !is_entry(answer) || !part.put_view(id, answer))
        return std::nullopt;
    }
  }
  if (!reader.whole()) return std::nullopt;
  wrong = Wrong::nothing;
  return out;
}

bool Memory::write(const std::function<void(std::string_view)>& piece) const {
  if (size_of(*this) > kLargest) return false;
  Writer writer(piece);
  writer.raw(kMagic);
  writer.number(kVersion);
  writer.text(settings);
  writer.number(rounds);
  writer.number(state.size());
  for (const auto& [name, value] : state) {
    writer.text(name);
    writer.text(value);
  }
  writer.number(parts.size());
  for (const MemoryPart& part : parts) {
    writer.text(part.name);
    writer.text(part.cookie);
    writer.number(part.marks.size());
    for (const auto& mark : part.marks) writer.text(mark);
    writer.number(part.size());
    part.each([&](const MemoryPart::Entry& entry) {
      writer.text(entry.id);
      writer.text(entry.answer);
    });
  }
  writer.end();
  return true;
}

MemoryPart* Memory::part(std::string_view name) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const MemoryPart& one) { return one.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

}  // namespace behorig::ldap
