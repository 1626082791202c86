#include "core/base/secret.h"

#include <openssl/crypto.h>

namespace behorig {

Secret::~Secret() { OPENSSL_cleanse(value_.data(), value_.size()); }

}  // namespace behorig
