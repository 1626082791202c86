#include "plugins/sinks/mail/writer.h"

#include <algorithm>
#include <ctime>
#include <map>

#include "plugins/common/delivery/time.h"
#include "plugins/sinks/mail/digest.h"

namespace behorig::mail {
namespace {

using delivery::Item;
using delivery::Owner;
using delivery::Trouble;

/// Some of its owners have it, and the server puts others off: those who have it get it again each time.
constexpr std::uint32_t kSecondsForSome = 3600;
/// A register that is refused is mostly right again the same day.
constexpr std::int64_t kLongestUnknown = std::int64_t{24} * 3600 * 1000;
/// So long; then it is as if the server had refused those.
constexpr std::int64_t kMostForSome = std::int64_t{24} * 3600 * 1000;

std::vector<Owner> owners_of(const Item& item) {
  std::vector<Owner> out;
  for (const auto& owner : item.owners) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.email == owner.email; });
    if (!owner.email.empty() && !known) out.push_back(owner);
  }
  return out;
}

std::int64_t age_of(const Item& item) {
  const auto made = delivery::epoch_milliseconds(item.made).value_or(0);
  return std::int64_t{std::time(nullptr)} * 1000 - made;
}

/// Whose mail it is: nobody where none of those who are to hear of it has an address. While it is not known
/// who they are it waits for them, and goes to `fallback` when that lasts.
std::optional<Trouble> without_owners(const Item& item, const std::string& fallback) {
  const sdk::Args args{{"system", item.system.empty() ? item.system_name : item.system}};
  if (item.owners_unknown && (fallback.empty() || age_of(item) <= kLongestUnknown))
    return Trouble{.text_id = "mail-owners-unknown", .args = args};
  if (fallback.empty()) return Trouble{.for_good = true, .text_id = "mail-nobody", .args = args};
  return std::nullopt;
}
Trouble put_off(long code, std::uint32_t seconds) {
  return {.seconds = seconds, .text_id = "mail-later", .args = {{"code", std::to_string(code)}}};
}
Trouble never(long code, const std::string& addresses) {
  return {
      .for_good = true, .text_id = "mail-never", .args = {{"code", std::to_string(code)}, {"to", addresses}}};
}

[[noreturn]] void give_up(Said said, const std::vector<Owner>& to) {
  if (said.kind == Said::Kind::later) {
    const auto trouble = put_off(said.code, 0);
    throw delivery::Later(0, trouble.text_id, trouble.args);
  }
  std::string addresses;
  for (const auto& one : to) addresses += (addresses.empty() ? "" : ", ") + one.email;
  const auto trouble = never(said.code, addresses);
  throw delivery::Rejected(trouble.text_id, trouble.args);
}

/// How one item fares while its readers are written to.
struct Fate {
  std::size_t taken = 0;
  std::vector<std::string> refused = {}, late = {};
  long refused_code = 0, late_code = 0;
  std::optional<Trouble> trouble = {};

  void hear(const Said& said, const std::string& address) {
    taken += said.kind == Said::Kind::taken;
    if (said.kind == Said::Kind::never) {
      refused.push_back(address);
      refused_code = said.code;
    } else if (said.kind == Said::Kind::later) {
      late.push_back(address);
      late_code = said.code;
    }
  }
};

/// One batch's digests.
class Digests {
 public:
  using Send = std::function<Said(const Reader&, const std::vector<const Item*>&)>;
  Digests(const std::vector<Item>& items, const std::string& fallback, Send send)
      : items_(items), fallback_(fallback), send_(std::move(send)), fates_(items.size()) {}

  std::vector<std::optional<Trouble>> run() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].action == delivery::Action::look) continue;
      const auto owners = owners_of(items_[i]);
      for (const auto& owner : owners) add({owner, true}, i);
      if (!owners.empty()) continue;
      fates_[i].trouble = without_owners(items_[i], fallback_);
      if (!fates_[i].trouble) add({{.email = fallback_}, false}, i);
    }
    write();
    for (std::size_t i = 0; i < items_.size(); ++i) settle(i);
    // Those that not everybody got.
    write();
    std::vector<std::optional<Trouble>> out;
    for (auto& fate : fates_) {
      if (!fate.trouble && fate.taken == 0 && !fate.refused.empty())
        fate.trouble = never(fate.refused_code, all_of(fate.refused));
      out.push_back(std::move(fate.trouble));
    }
    return out;
  }

 private:
  struct Mail {
    Reader reader;
    std::vector<std::size_t> about;  ///< items, in their order
  };

  static std::string all_of(const std::vector<std::string>& addresses) {
    std::string out;
    for (const auto& one : addresses) out += (out.empty() ? "" : ", ") + one;
    return out;
  }

  void add(const Reader& reader, std::size_t item) {
    auto found = std::find_if(mails_.begin(), mails_.end(),
                              [&](const Mail& mail) { return mail.reader.who.email == reader.who.email; });
    if (found == mails_.end()) found = mails_.insert(mails_.end(), Mail{reader, {}});
    found->reader.owns |= reader.owns;
    found->about.push_back(item);
  }

  /// What is wrong with the server, or with us, is so for all that nobody has yet.
  void write() {
    const auto mails = std::exchange(mails_, {});
    for (std::size_t k = 0; k < mails.size(); ++k) {
      std::vector<const Item*> items;
      for (const auto i : mails[k].about) items.push_back(&items_[i]);
      try {
        const auto said = send_(mails[k].reader, items);
        for (const auto i : mails[k].about) fates_[i].hear(said, mails[k].reader.who.email);
      } catch (const sdk::Failure& failure) {
        for (; k < mails.size(); ++k) {
          for (const auto i : mails[k].about)
            fates_[i].trouble = Trouble{.text_id = failure.id, .args = failure.args};
        }
      }
    }
  }

  void settle(std::size_t i) {
    Fate& fate = fates_[i];
    if (fate.trouble) return;
    if (!fate.late.empty()) {
      const bool waited = age_of(items_[i]) > kMostForSome;
      if (fate.taken == 0 || !waited) {
        fate.trouble = put_off(fate.late_code, fate.taken == 0 ? 0 : kSecondsForSome);
        return;
      }
      fate.refused.insert(fate.refused.end(), fate.late.begin(), fate.late.end());
      fate.refused_code = fate.late_code;
    }
    const bool tried = std::ranges::find(fate.refused, fallback_) != fate.refused.end();
    if (!fate.refused.empty() && !fallback_.empty() && !tried) add({{.email = fallback_}, false}, i);
  }

  const std::vector<Item>& items_;
  const std::string& fallback_;
  Send send_;
  std::vector<Fate> fates_;
  std::vector<Mail> mails_;
};

}  // namespace

Writer::Writer(Names names, Post& post, std::function<void(const std::string&)> warn)
    : names_(std::move(names)), post_(post), warn_(std::move(warn)) {}

void Writer::write(const Item& item) {
  auto to = owners_of(item);
  if (to.empty()) {
    const auto trouble = without_owners(item, names_.fallback);
    if (trouble && trouble->for_good) throw delivery::Rejected(trouble->text_id, trouble->args);
    if (trouble) throw delivery::Later(trouble->seconds, trouble->text_id, trouble->args);
    to.push_back({.email = names_.fallback});
  }
  const auto said = send(item, to, to);
  if (said.kind == Said::Kind::taken) return;
  if (to.size() == 1 && (said.kind == Said::Kind::later || !may_fall_back(to[0].email))) give_up(said, to);
  one_by_one(item, to);
}

std::vector<std::optional<Trouble>> Writer::write_digests(const std::vector<Item>& items) {
  return Digests(items, names_.fallback,
                 [&](const Reader& reader, const std::vector<const Item*>& of) {
                   const auto said = post_.send(names_.from.address, {reader.who.email},
                                                written(digest(reader, of), names_.from));
                   if (said.kind != Said::Kind::taken) refused(reader.who.email, said.code);
                   return said;
                 })
      .run();
}

bool Writer::may_fall_back(const std::string& address) const {
  return !names_.fallback.empty() && names_.fallback != address;
}

Said Writer::send(const Item& item, const std::vector<Owner>& shown, const std::vector<Owner>& to) {
  std::vector<std::string> addresses;
  for (const auto& one : to) addresses.push_back(one.email);
  return post_.send(names_.from.address, addresses, written(letter_of(item, shown), names_.from));
}

void Writer::refused(const std::string& address, long code) {
  warn_("the mail server did not take mail to " + address + ": " + std::to_string(code));
}

/// The server does not say which receiver it refuses.
void Writer::one_by_one(const Item& item, const std::vector<Owner>& to) {
  std::vector<Owner> without;
  Said last;
  for (const auto& one : to) {
    const auto said = send(item, to, {one});
    if (said.kind == Said::Kind::later) give_up(said, to);
    if (said.kind != Said::Kind::never) continue;
    without.push_back(one);
    last = said;
    refused(one.email, said.code);
  }
  if (without.empty()) return;
  if (may_fall_back("")) {
    const auto said = send(item, to, {{.email = names_.fallback}});
    if (said.kind == Said::Kind::taken) return;
    last = said;
  }
  if (without.size() == to.size()) give_up(last, without);
}

std::vector<sdk::Text> writer_texts() {
  return {
      {"mail-nobody", "Nobody of {system} has an address, and no `fallback` is set.",
       "Ingen för {system} har en adress, och ingen `fallback` är angiven."},
      {"mail-owners-unknown",
       "The register is refused, so nobody knows who is to hear of {system}: it is tried again. `behorig "
       "register "
       "validate` says what is wrong.",
       "Registret nekas, så ingen vet vem som ska få veta om {system}: nytt försök görs. `behorig register "
       "check` "
       "säger vad som är fel."},
      {"mail-later", "The mail server takes it later ({code}): it is tried again.",
       "E-postservern tar det senare ({code}): nytt försök görs."},
      {"mail-never", "The mail server refused the mail or its receivers ({code}): {to}.",
       "E-postservern nekade brevet eller dess mottagare ({code}): {to}."},
      // Says to the host that it makes one of all that waits.
      {"digest", "One mail of {count} deliveries.", "Ett brev av {count} leveranser."},
  };
}

}  // namespace behorig::mail
