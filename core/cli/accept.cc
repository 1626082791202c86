#include "core/cli/verbs.h"
#include "core/findings/texts.h"
#include "core/run/decide.h"
#include "core/run/load.h"

namespace behorig::cli {
namespace {

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
  const auto loaded = load_register(settings, store->kept());
  if (!loaded) return refused(context, loaded.error(), code_of(loaded.error()));
  if (!loaded->reg) {
    context.screen.tell(loaded->errors);
    return kInvalid;
  }
  const auto today = local_day(SystemClock().now(), settings.time_zone);
  if (!today) return refused(context, today.error(), code_of(today.error()));
  const Meaning meaning(*loaded->reg);
  const auto now = SystemClock().now();
  const auto decision =
      decide(*found, {arguments.by, *arguments.until, arguments.reason, arguments.reference, user_name()},
             meaning, *today, now);
  if (!decision) return refused(context, decision.error());
  if (const auto done = store->kept().decide(*decision); !done)
    return refused(context, done.error(), code_of(done.error()));
  context.screen.tell(Message("cli.accepted", {{"title", title_of(found->finding, context.screen.catalogue(),
                                                                  context.screen.language())}}));
  return kNothing;
}

}  // namespace behorig::cli
