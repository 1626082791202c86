#include "core/snapshot/pack.h"

#include <utility>

#include "core/base/packed.h"

namespace behorig {
namespace {

constexpr std::string_view kMark{"BhSnap\0\1", 8};  ///< the last byte is the version
using packed::Reader, packed::Writer;

void put_day(Writer& out, const std::optional<Date>& day) {
  out.number(day ? 1 : 0);
  if (day) out.difference(day->days);
}

std::int32_t day_number(Reader& in) { return static_cast<std::int32_t>(in.difference()); }

std::optional<Date> take_day(Reader& in) {
  if (in.below(2) == 0) return std::nullopt;
  return Date{day_number(in)};
}

}  // namespace

/// Knows a snapshot's inside, in the one order in which it is written and read.
class Packing {
 public:
  static void write(const Snapshot& s, Writer& out) {
    out.number((s.syntax_.account_id ? 1u : 0u) | (s.syntax_.account_name ? 2u : 0u) |
               (s.syntax_.entitlement_id ? 4u : 0u) | (s.syntax_.entitlement_name ? 8u : 0u));
    packed::write(out, s.symbols_);
    accounts(s, out);
    entitlements(s, out);
    grants(s, out);
    structure(s, out);
  }

  static bool read(Reader& in, Snapshot& s) {
    const std::uint32_t syntax = in.below(16);
    s.syntax_ = {(syntax & 1) != 0, (syntax & 2) != 0, (syntax & 4) != 0, (syntax & 8) != 0};
    return packed::read(in, s.symbols_) && accounts(in, s) && entitlements(in, s) && grants(in, s) &&
           structure(in, s) && in.done();
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

  static bool accounts(Reader& in, Snapshot& s) {
    const std::size_t symbols = s.symbols_.size(), count = in.count();
    s.accounts_.resize(count);
    std::uint32_t last = 0;
    for (auto& a : s.accounts_) {
      last = in.moved(last, symbols);
      a.id = Symbol{last};
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
  return packed::seal(kMark, out.out());
}

Result<Snapshot> unpack(std::string_view bytes) {
  const auto unsealed = packed::unseal(kMark, bytes);
  if (unsealed.broken)
    return Message(*unsealed.broken == packed::Broken::newer ? "snapshot.newer" : "snapshot.damaged");
  Reader in(unsealed.plain);
  Snapshot out;
  if (!Packing::read(in, out)) return Message("snapshot.damaged");
  return out;
}

}  // namespace behorig
