#include <algorithm>

#include "core/base/text.h"
#include "core/cli/verbs.h"
#include "core/findings/texts.h"
#include "core/run/load.h"

namespace behorig::cli {
namespace {

/// Why the person cannot accept it on the day; none if they can.
std::optional<Message> obstacle(const Meaning& meaning, const Deviation& deviation, const std::string& by,
                                Date day) {
  const Register& reg = meaning.reg();
  if (deviation.system.empty()) return Message("accept.no-system");
  const auto system = reg.symbols.find(deviation.system), person = reg.symbols.find(by);
  if (!system || !person || !meaning.owned(*system, *person, day))
    return Message("accept.not-owner",
                   {{"person", printable(by)}, {"system", deviation.system}, {"day", day.iso()}});
  const bool own = std::any_of(deviation.holders.begin(), deviation.holders.end(), [&](const Holder& holder) {
    const auto holds = reg.symbols.find(holder.person);
    return !holder.person.empty() && holds && meaning.same_human(*holds, *person);
  });
  return own ? std::optional(Message("accept.own", {{"person", printable(by)}})) : std::nullopt;
}

int refused(Context& context, const Message& why, int code = kUsage) {
  context.screen.tell(why);
  return code;
}

}  // namespace

int accept(Context& context, const Settings& settings) {
  const auto& arguments = context.arguments;
  const auto [store, code] = open_for_question(context, settings);
  if (!store) return code == kNothing ? kUsage : code;
  const auto found = one_finding(context, *store);
  if (!found) return kUsage;
  const Deviation& deviation = found->finding.deviation;
  const auto loaded = load_register(settings);
  if (!loaded.reg) {
    context.screen.tell(loaded.errors);
    return kInvalid;
  }
  const auto today = local_day(SystemClock().now(), settings.time_zone);
  if (!today) return refused(context, today.error(), code_of(today.error()));
  if (!stands(found->finding.status))
    return refused(context, Message("accept.not-standing", {{"id", found->finding.id.hex()}}));
  if (*arguments.until < *today)
    return refused(context, Message("accept.until-past", {{"until", arguments.until->iso()}}));
  const std::string reason = nfc(arguments.reason), by = nfc(arguments.by);
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
    return refused(context, Message("accept.blank"));
  const Meaning meaning(*loaded.reg);
  if (const auto why = obstacle(meaning, deviation, by, *today)) return refused(context, *why);
  const Decision decision{found->finding.id,
                          deviation,
                          reason,
                          by,
                          nfc(arguments.reference),
                          *today,
                          *arguments.until,
                          user_name(),
                          format_utc(SystemClock().now())};
  if (const auto done = store->kept().decide(decision); !done)
    return refused(context, done.error(), code_of(done.error()));
  context.screen.tell(Message("cli.accepted", {{"title", title_of(found->finding, context.screen.catalogue(),
                                                                  context.screen.language())}}));
  return kNothing;
}

}  // namespace behorig::cli
