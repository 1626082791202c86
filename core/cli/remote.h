#pragma once

#include "core/cli/verbs.h"
#include "core/http/client.h"
#include "core/run/check.h"

namespace behorig::cli {

/// A check that the daemon carries out: the same outcome as one of our own, or why there is none.
struct RemoteCheck {
  std::optional<CheckOutcome> outcome;
  int code = kNothing;  ///< where there is none: told already
};

/// None where no daemon listens on the settings' socket, or the command line asks for what only a check of
/// one's own gives (--as-of, --dry-run, --local).
std::optional<RemoteCheck> check_by_daemon(Context& context, const Settings& settings,
                                           CheckObserver* observer, const std::atomic<bool>& cancelled);

/// What the daemon is asked, with the reader's language.
httpd::ClientRequest daemon_request(const Context& context, std::string method, std::string target,
                                    std::string body = {});
/// Tells what an answer that is a problem (RFC 9457) says, or its status.
void tell_problem(const Context& context, const httpd::ClientResponse& response);

}  // namespace behorig::cli
