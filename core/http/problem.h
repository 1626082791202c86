#pragma once

#include <string_view>

#include "core/base/message.h"
#include "core/catalogue/catalogue.h"
#include "core/http/message.h"

namespace behorig::httpd {

/// Which of our languages an Accept-Language (RFC 9110) asks for; English where it names neither.
Language language_of(std::string_view accept_language);
Language language_of(const Request& request);

/// An answer that says what was wrong (RFC 9457): `type` is `urn:behorig:problem:` and the id of the message,
/// `title` what the status means, `detail` the sentence, both in the caller's language, `instance` the
/// request's id as a URN, `status`.
Response problem(const Request& request, int status, const Message& what,
                 const Catalogue& catalogue = Catalogue::built_in());

}  // namespace behorig::httpd
