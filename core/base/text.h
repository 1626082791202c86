#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig {

bool is_valid_utf8(std::string_view text);
bool is_ascii(std::string_view text);

/// Unicode Normalization Form C (UAX #15). Input that is not valid UTF-8 is returned as it is; callers
/// that take text from outside check is_valid_utf8 first.
std::string nfc(std::string_view text);

/// For comparing what is compared without case (e-mail addresses): NFC, then Unicode case folding.
std::string fold_case(std::string_view text);

/// The canonical spelling of a distinguished name (RFC 4514): attribute types in lower case (names of
/// RFC 4519's short list and their OIDs alike), values unescaped, case-folded, NFC, runs of inner
/// space made one and outer space removed, the parts of a multi-valued RDN in order, escaped again
/// the same way. Two DNs are equal iff their canonical spellings are. nullopt if it is not a DN.
std::optional<std::string> canonical_dn(std::string_view text);

/// The candidate with the smallest edit distance (in bytes), if that is at most a third of the
/// longer of the two, rounded up. For "did you mean".
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

std::string joined(const std::vector<std::string>& texts, std::string_view between);

/// JSON text in which what a terminal or a script would take for a control character or a line end (U+0080 to
/// U+009F, U+2028, U+2029) is escaped too.
std::string escaped_json(std::string_view json);

/// Text from outside, made safe for a terminal or a log line: control characters (C0, C1, DEL),
/// bidirectional overrides and bytes that are not UTF-8 are shown as \u{..} or \x.., never sent.
std::string printable(std::string_view text);

/// Columns that the text takes on a terminal (East Asian wide = 2, combining = 0).
std::size_t display_width(std::string_view text);

}  // namespace behorig
