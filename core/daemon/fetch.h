#pragma once

#include "core/identity/fetch.h"

namespace behorig {

/// Over TLS 1.2 or later with a certificate that holds (libcurl), in at most 10 s, at most 256 KiB. Follows
/// no redirect, uses no proxy, sends nothing that it was not given.
Result<std::string> fetch(const identity::FetchRequest& request);

/// A file of keys, of at most 256 KiB.
Result<std::string> read_keys_file(const std::string& path);

}  // namespace behorig
