#include <algorithm>
#include <boost/json.hpp>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/identity/token_text.h"
#include "core/run/load.h"

namespace behorig::cli {
namespace {

int refused_token(Context& context, const Message& why) {
  context.screen.tell(why);
  if (why.id == "token.no-register") return kInvalid;
  return why.id.starts_with("token.") || why.id.starts_with("store.token-") ? kUsage : code_of(why);
}

bool is_token_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.").find(c) != std::string_view::npos;
  });
}

/// PRINCIPAL/ROLE: what stands behind the last slash is the role.
bool read_subject(const std::string& text, ApiToken& out) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) return false;
  out.principal = nfc(text.substr(0, slash));
  out.role = text.substr(slash + 1);
  return true;
}

/// Whether the principal is somebody who may have what the token is for.
std::optional<Message> wrong_subject(const Settings& settings, const ApiToken& token) {
  const auto& access = settings.daemon.access;
  if (token.role == "owner") {
    const auto loaded = load_register(settings);
    if (!loaded.reg) return Message("token.no-register");
    const bool known =
        std::any_of(loaded.reg->people.begin(), loaded.reg->people.end(),
                    [&](const auto& row) { return loaded.reg->text(row.person) == token.principal; });
    if (!known) return Message("token.no-person", {{"person", printable(token.principal)}});
    return std::nullopt;
  }
  const bool has = std::any_of(access.begin(), access.end(), [&](const AccessSettings& one) {
    return (one.user == token.principal || one.machine == token.principal) &&
           std::find(one.roles.begin(), one.roles.end(), token.role) != one.roles.end();
  });
  if (has) return std::nullopt;
  return Message("token.no-role",
                 {{"principal", printable(token.principal)}, {"role", printable(token.role)}});
}

std::optional<Message> wrong_scope(const Settings& settings, const ApiToken& token) {
  for (const auto& kind : token.kinds) {
    if (kind != "read" && kind != "check" && kind != "decide")
      return Message("token.kind", {{"kind", printable(kind)}});
  }
  for (const auto& system : token.systems) {
    const auto same = [&](const auto& one) { return nfc(one.id) == system; };
    if (std::none_of(settings.systems.begin(), settings.systems.end(), same))
      return Message("token.system", {{"system", printable(system)}});
  }
  return std::nullopt;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

struct TokenState {
  const char* word;
  const char* text;  ///< id
};

TokenState state_of(const ApiToken& token, Date today) {
  if (!token.revoked_at.empty()) return {"revoked", "token.state-revoked"};
  return token.until < today ? TokenState{"expired", "token.state-expired"}
                             : TokenState{"good", "token.state-good"};
}

}  // namespace

int token_create(Context& context, const Settings& settings) {
  const auto& arguments = context.arguments;
  ApiToken token;
  token.name = arguments.name;
  if (!is_token_name(token.name))
    return refused_token(context, Message("token.name", {{"name", printable(token.name)}}));
  if (!read_subject(arguments.subject, token))
    return refused_token(context, Message("token.subject", {{"value", printable(arguments.subject)}}));
  for (const auto& system : arguments.systems) token.systems.push_back(nfc(system));
  token.kinds = arguments.kinds.empty() ? std::vector<std::string>{"read"} : arguments.kinds;
  token.until = *arguments.until;
  const auto today = local_day(SystemClock().now(), settings.time_zone);
  if (!today) return refused_token(context, today.error());
  if (token.until < *today)
    return refused_token(context, Message("token.until-past", {{"until", token.until.iso()}}));
  if (const auto why = wrong_scope(settings, token)) return refused_token(context, *why);
  if (const auto why = wrong_subject(settings, token)) return refused_token(context, *why);
  const auto made = identity::new_token();
  token.id = made.id;
  token.digest = made.digest;
  token.made_by = user_name();
  token.made_at = format_utc(SystemClock().now());
  const auto store = Store::open(settings.store_url);
  if (!store) return refused_token(context, store.error());
  if (const auto added = (*store)->tokens().add(token); !added) return refused_token(context, added.error());
  context.screen.tell(Message("token.made", {{"name", token.name}, {"until", token.until.iso()}}));
  context.screen.out(made.text.reveal() + "\n");
  return kNothing;
}

int token_list(Context& context, const Settings& settings) {
  const auto [store, code] = open_for_question(context, settings);
  if (!store) return code;
  const auto tokens = store->tokens().list();
  if (!tokens) return refused_token(context, tokens.error());
  const auto today = local_day(SystemClock().now(), settings.time_zone);
  if (!today) return refused_token(context, today.error());
  if (context.arguments.format == Format::table) {
    const auto heading = [&](const char* id) { return context.screen.text(std::string("column.") + id); };
    Table table({heading("name"), heading("token-subject"), heading("token-kinds"), heading("system"),
                 heading("until"), heading("used"), heading("state")});
    for (const auto& one : *tokens) {
      table.row({one.name, one.principal + "/" + one.role, joined_words(one.kinds),
                 one.systems.empty() ? "*" : joined_words(one.systems), one.until.iso(), one.used_on,
                 context.screen.text(state_of(one, *today).text)});
    }
    if (tokens->empty()) {
      context.screen.tell(Message("token.none"));
    } else {
      table.print(context.screen);
    }
    return kNothing;
  }
  std::vector<boost::json::object> rows;
  for (const auto& one : *tokens) {
    rows.push_back({{"token", one.id},
                    {"name", one.name},
                    {"principal", one.principal},
                    {"role", one.role},
                    {"kinds", boost::json::array(one.kinds.begin(), one.kinds.end())},
                    {"systems", boost::json::array(one.systems.begin(), one.systems.end())},
                    {"until", one.until.iso()},
                    {"used_on", one.used_on},
                    {"state", state_of(one, *today).word},
                    {"made_by", one.made_by},
                    {"made_at", one.made_at},
                    {"revoked_by", one.revoked_by},
                    {"revoked_at", one.revoked_at}});
  }
  print_rows(context.screen, context.arguments.format, "token",
             {"token", "name", "principal", "role", "kinds", "systems", "until", "used_on", "state",
              "made_by", "made_at", "revoked_by", "revoked_at"},
             rows);
  return kNothing;
}

int token_revoke(Context& context, const Settings& settings) {
  const auto [store, code] = open_for_question(context, settings);
  if (!store) return code == kNothing ? kUsage : code;
  const auto& name = context.arguments.name;
  const auto done = store->tokens().revoke(name, user_name(), format_utc(SystemClock().now()));
  if (!done) return refused_token(context, done.error());
  context.screen.tell(Message("token.revoked", {{"name", printable(name)}}));
  return kNothing;
}

}  // namespace behorig::cli
