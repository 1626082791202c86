#pragma once

#include <string>
#include <vector>

#include "plugins/common/http/client.h"

namespace behorig::http {

/// Options of every sink that speaks HTTP: `ca_file`, `insecure`, `timeout`, `proxy`.
std::vector<sdk::Option> sink_options();
/// From them. A request lasts `timeout` seconds at most, an answer has 4 MiB at most, and 429 and 503 are
/// answers. Throws sdk::Failure for options that are wrong.
Target sink_target(const sdk::Options& options);
/// Throws sdk::Failure "http-url" for an address that names a user or is none.
void check_url(const std::string& url);

/// Who is told no, and cannot help it, is not the one whose token has run out.
enum class Refusal { of_the_item, of_us };

/// Returns for 2xx. Throws delivery::Later for what may pass (408, 425, 429, 5xx; with Refusal::of_us also
/// 401, 403 and 404, which tell of the settings) and delivery::Rejected for any other status, with what
/// the server said.
void must_be_taken(const Answer& answer, const std::string& url, Refusal refusal);

/// What these and the client may say; for About::texts.
std::vector<sdk::Text> sink_texts();

}  // namespace behorig::http
