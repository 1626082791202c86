#include "core/snapshot/pack.h"

#include <zstd.h>

#include <limits>
#include <utility>

#include "core/base/digest.h"

namespace behorig {
namespace {

constexpr std::string_view kMark{"BhSnap\0\1", 8};  ///< the last byte is the version
constexpr int kLevel = 1;
/// Of one system; a larger one says that the bytes are damaged.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 34;
constexpr std::size_t kCheck = 8;  ///< bytes of the digest of what follows it

class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  /// Small ones of either sign are short.
  void difference(std::int64_t value) {
    number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  void bytes(std::string_view text) { out_ += text; }
  const std::string& out() const { return out_; }

 private:
  std::string out_;
};

/// Reads what may be anything: after the first thing that cannot be, everything is 0 and ok() false.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= in_.size()) break;
      const auto byte = static_cast<std::uint8_t>(in_[at_++]);
      out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return out;
    }
    ok_ = false;
    return 0;
  }
  std::uint32_t below(std::uint64_t limit) {
    const std::uint64_t out = number();
    if (out < limit && out <= std::numeric_limits<std::uint32_t>::max())
      return static_cast<std::uint32_t>(out);
    ok_ = false;
    return 0;
  }
  /// How many follow: each takes a byte at least.
  std::size_t count() {
    const std::uint64_t out = number();
    if (out <= in_.size() - at_) return static_cast<std::size_t>(out);
    ok_ = false;
    return 0;
  }
  std::int64_t difference() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
  }
  std::string_view bytes(std::size_t size) {
    if (size > in_.size() - at_) {
      ok_ = false;
      return {};
    }
    at_ += size;
    return in_.substr(at_ - size, size);
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && at_ == in_.size(); }

 private:
  std::string_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

void put_day(Writer& out, const std::optional<Date>& day) {
  out.number(day ? 1 : 0);
  if (day) out.difference(day->days);
}

std::int32_t day_number(Reader& in) { return static_cast<std::int32_t>(in.difference()); }

std::optional<Date> take_day(Reader& in) {
  if (in.below(2) == 0) return std::nullopt;
  return Date{day_number(in)};
}

std::string_view digest_in(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), kCheck};
}

std::string compressed(const std::string& plain) {
  std::string out(kMark);
  const std::size_t head = kMark.size() + kCheck;
  out.resize(head + ZSTD_compressBound(plain.size()));
  const std::size_t size =
      ZSTD_compress(out.data() + head, out.size() - head, plain.data(), plain.size(), kLevel);
  if (ZSTD_isError(size) != 0) std::abort();  // the room is as large as it says that it may need
  out.resize(head + size);
  out.replace(kMark.size(), kCheck, digest_in(sha256(std::string_view(out).substr(head))));
  out.shrink_to_fit();
  return out;
}

/// The digest is looked at first: what follows is believed to be what was written, and so is the size it
/// gives.
std::optional<std::string> plain_of(std::string_view bytes) {
  const std::string_view body = bytes.substr(kMark.size() + kCheck);
  if (digest_in(sha256(body)) != bytes.substr(kMark.size(), kCheck)) return std::nullopt;
  const auto size = ZSTD_getFrameContentSize(body.data(), body.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMostBytes)
    return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), body.data(), body.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return std::nullopt;
  return out;
}

}  // namespace

/// Knows a snapshot's inside, in the one order in which it is written and read.
class Packing {
 public:
  static void write(const Snapshot& s, Writer& out) {
    out.number((s.syntax_.account_id ? 1u : 0u) | (s.syntax_.account_name ? 2u : 0u) |
               (s.syntax_.entitlement_id ? 4u : 0u) | (s.syntax_.entitlement_name ? 8u : 0u));
    out.number(s.symbols_.size());
    for (std::uint32_t i = 1; i < s.symbols_.size(); ++i) out.number(s.symbols_.text(Symbol{i}).size());
    for (std::uint32_t i = 1; i < s.symbols_.size(); ++i) out.bytes(s.symbols_.text(Symbol{i}));
    accounts(s, out);
    entitlements(s, out);
    grants(s, out);
    structure(s, out);
  }

  static bool read(Reader& in, Snapshot& s) {
    const std::uint32_t syntax = in.below(16);
    s.syntax_ = {(syntax & 1) != 0, (syntax & 2) != 0, (syntax & 4) != 0, (syntax & 8) != 0};
    return texts(in, s) && accounts(in, s) && entitlements(in, s) && grants(in, s) && structure(in, s) &&
           in.done();
  }

 private:
  static void accounts(const Snapshot& s, Writer& out) {
    out.number(s.accounts_.size());
    std::int64_t last = 0;
    for (const auto& a : s.accounts_) {
      out.difference(a.id.index - last);
      last = a.id.index;
      out.number(a.name.index);
      out.number(a.dn.index);
      out.number(static_cast<std::uint64_t>(a.enabled));
      out.number(a.kind ? static_cast<std::uint64_t>(*a.kind) + 1 : 0);
      put_day(out, a.last_used);
      put_day(out, a.created);
    }
    for (AccountIx a = 0; a < s.accounts_.size(); ++a) {
      out.number(s.attributes(a).size());
      for (const auto& one : s.attributes(a)) {
        out.number(one.key.index);
        out.number(one.value.index);
      }
    }
  }
  static void entitlements(const Snapshot& s, Writer& out) {
    out.number(s.entitlements_.size());
    for (const auto& e : s.entitlements_) {
      for (const Symbol symbol : {e.id, e.name, e.dn, e.kind, e.description}) out.number(symbol.index);
      out.number(e.privileged ? 1 : 0);
    }
  }
  static void grants(const Snapshot& s, Writer& out) {
    for (AccountIx a = 0; a < s.accounts_.size(); ++a) {
      const auto held = s.grants(a);
      out.number(held.size());
      EntitlementIx last = 0;
      for (const EntitlementIx e : held) {
        out.number(e - last);
        last = e;
      }
    }
    out.number(s.limited_.size());
    for (const auto& grant : s.limited_) {
      out.number(grant.account);
      out.number(grant.entitlement);
      out.difference(grant.when.from.days);
      out.difference(grant.when.until.days);
    }
  }
  static void structure(const Snapshot& s, Writer& out) {
    out.number(s.nestings_.size());
    for (const auto& one : s.nestings_) {
      out.number(one.member);
      out.number(one.gives);
    }
    out.number(s.dangling_.size());
    for (const auto& one : s.dangling_) {
      out.number(one.entitlement);
      out.number(one.member.index);
    }
  }

  static bool texts(Reader& in, Snapshot& s) {
    const std::size_t count = in.count();
    std::vector<std::size_t> sizes(count);
    for (std::size_t i = 1; i < count; ++i) sizes[i] = static_cast<std::size_t>(in.number());
    for (std::size_t i = 1; i < count && in.ok(); ++i) {
      // A text that is blank or was there already would move the numbers of all that follow.
      if (s.symbols_.intern(in.bytes(sizes[i])).index != i) return false;
    }
    return in.ok() && count > 0;
  }
  static bool accounts(Reader& in, Snapshot& s) {
    const std::size_t symbols = s.symbols_.size(), count = in.count();
    s.accounts_.resize(count);
    std::int64_t last = 0;
    for (auto& a : s.accounts_) {
      last += in.difference();
      if (last < 0 || last >= static_cast<std::int64_t>(symbols)) return false;
      a.id = Symbol{static_cast<std::uint32_t>(last)};
      a.name = Symbol{in.below(symbols)};
      a.dn = Symbol{in.below(symbols)};
      a.enabled = static_cast<Enabled>(in.below(3));
      if (const auto kind = in.below(kAccountKinds + 1); kind != 0)
        a.kind = static_cast<AccountKind>(kind - 1);
      a.last_used = take_day(in);
      a.created = take_day(in);
      if (!in.ok()) return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
        const Symbol key{in.below(symbols)};
        s.attributes_.push_back({key, Symbol{in.below(symbols)}});
      }
      s.attribute_offsets_.push_back(s.attributes_.size());
    }
    return in.ok();
  }
  static bool entitlements(Reader& in, Snapshot& s) {
    const std::size_t symbols = s.symbols_.size();
    s.entitlements_.resize(in.count());
    for (auto& e : s.entitlements_) {
      for (Symbol* symbol : {&e.id, &e.name, &e.dn, &e.kind, &e.description})
        *symbol = Symbol{in.below(symbols)};
      e.privileged = in.below(2) == 1;
      if (!in.ok()) return false;
    }
    return in.ok();
  }
  static bool grants(Reader& in, Snapshot& s) {
    const std::size_t accounts = s.accounts_.size(), entitlements = s.entitlements_.size();
    for (std::size_t i = 0; i < accounts; ++i) {
      std::uint64_t last = 0;
      const std::size_t held = in.count();
      for (std::size_t k = 0; k < held && in.ok(); ++k) {
        const std::uint64_t step = in.number();
        if (step > entitlements || (k > 0 && step == 0) || last + step >= entitlements) return false;
        last += step;
        s.grants_.push_back(static_cast<EntitlementIx>(last));
      }
      s.grant_offsets_.push_back(s.grants_.size());
    }
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      LimitedGrant grant{in.below(accounts), in.below(entitlements), {}};
      grant.when.from = Date{day_number(in)};
      grant.when.until = Date{day_number(in)};
      s.limited_.push_back(grant);
    }
    return in.ok();
  }
  static bool structure(Reader& in, Snapshot& s) {
    const std::size_t entitlements = s.entitlements_.size();
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const EntitlementIx member = in.below(entitlements);
      s.nestings_.push_back({member, in.below(entitlements)});
    }
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const EntitlementIx entitlement = in.below(entitlements);
      s.dangling_.push_back({entitlement, Symbol{in.below(s.symbols_.size())}});
    }
    return in.ok();
  }
};

std::string pack(const Snapshot& snapshot) {
  Writer out;
  Packing::write(snapshot, out);
  return compressed(out.out());
}

Result<Snapshot> unpack(std::string_view bytes) {
  const std::string_view mark = kMark.substr(0, kMark.size() - 1);
  if (bytes.size() < kMark.size() + kCheck || !bytes.starts_with(mark)) return Message("snapshot.damaged");
  if (!bytes.starts_with(kMark)) return Message("snapshot.newer");
  const auto plain = plain_of(bytes);
  if (!plain) return Message("snapshot.damaged");
  Reader in(*plain);
  Snapshot out;
  if (!Packing::read(in, out)) return Message("snapshot.damaged");
  return out;
}

}  // namespace behorig
