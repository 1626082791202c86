#include "core/identity/keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <boost/json.hpp>

#include "core/identity/random.h"
#include "core/identity/strict_json.h"

namespace behorig::identity {
namespace {

namespace json = boost::json;

template <auto Function>
struct Frees {
  template <class T>
  void operator()(T* pointer) const {
    Function(pointer);
  }
};
using Number = std::unique_ptr<BIGNUM, Frees<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Frees<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Frees<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Frees<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Frees<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Frees<ECDSA_SIG_free>>;

constexpr std::size_t kHalf = 32;  // bytes of a coordinate of P-256

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<evp_pkey_st> public_key(const char* kind, const Builder& builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* out = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  std::shared_ptr<evp_pkey_st> key(out, EVP_PKEY_free);
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, out, nullptr));
  const bool holds = check && EVP_PKEY_public_check(check.get()) == 1;
  ERR_clear_error();
  return holds ? key : nullptr;
}

std::optional<std::string> bytes_in(const json::object& jwk, std::string_view name) {
  const auto* text = text_in(jwk, name);
  return text == nullptr ? std::nullopt : from_base64url({text->data(), text->size()});
}

std::shared_ptr<evp_pkey_st> rsa_key(const json::object& jwk) {
  constexpr int kLeast = 2048, kMost = 8192, kMostExponent = 64;
  const auto modulus = bytes_in(jwk, "n"), exponent = bytes_in(jwk, "e");
  if (!modulus || !exponent || modulus->size() > kMost / 8 || exponent->size() > kMostExponent / 8)
    return nullptr;
  const Number n = number_of(*modulus), e = number_of(*exponent);
  if (!n || !e || BN_num_bits(n.get()) < kLeast || BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) == 1)
    return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return public_key("RSA", builder);
}

std::shared_ptr<evp_pkey_st> elliptic_key(const json::object& jwk) {
  const auto x = bytes_in(jwk, "x"), y = bytes_in(jwk, "y");
  if (text_or_blank(jwk, "crv") != "P-256" || !x || !y || x->size() != kHalf || y->size() != kHalf)
    return nullptr;
  const std::string point = '\x04' + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1)
    return nullptr;
  return public_key("EC", builder);
}

/// nullopt = no key that is for us.
std::optional<Key> key_of(const json::object& jwk) {
  if (jwk.contains("use") && text_or_blank(jwk, "use") != "sig") return std::nullopt;
  Key out;
  out.id = text_or_blank(jwk, "kid");
  if (out.id.empty()) return std::nullopt;
  if (jwk.contains("alg")) {
    out.only = algorithm(text_or_blank(jwk, "alg"));
    if (!out.only) return std::nullopt;
  }
  const std::string kind = text_or_blank(jwk, "kty");
  out.elliptic = kind == "EC";
  if (kind == "RSA") out.handle = rsa_key(jwk);
  if (kind == "EC") out.handle = elliptic_key(jwk);
  return out.handle == nullptr ? std::nullopt : std::optional(std::move(out));
}

/// JWS has both numbers in full length, one after the other; OpenSSL wants DER.
std::optional<std::string> der_of(std::string_view signature) {
  if (signature.size() != 2 * kHalf) return std::nullopt;
  Number r = number_of(signature.substr(0, kHalf)), s = number_of(signature.substr(kHalf));
  const EcSignature both(ECDSA_SIG_new());
  if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return std::nullopt;
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool signature_holds(const Jwt& jwt, const Key& key, std::string_view signature) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &how, EVP_sha256(), nullptr, key.handle.get()) != 1)
    return false;
  if (jwt.algorithm == Algorithm::ps256 &&
      (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_mgf1_md(how, EVP_sha256()) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(jwt.signed_part),
                          jwt.signed_part.size()) == 1;
}

}  // namespace

bool verified(const Jwt& jwt, const Key& key) {
  // What the token says of its algorithm never decides how a key is used.
  if (key.elliptic != (jwt.algorithm == Algorithm::es256)) return false;
  if (key.only && *key.only != jwt.algorithm) return false;
  bool holds = false;
  if (key.elliptic) {
    const auto der = der_of(jwt.signature);
    holds = der && signature_holds(jwt, key, *der);
  } else {
    holds = signature_holds(jwt, key, jwt.signature);
  }
  ERR_clear_error();
  return holds;
}

std::variant<KeySet, Refused> KeySet::read(std::string_view text) {
  const auto set = strict_object(text, kLargest);
  const auto* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return Refused{"it is no set of keys"};
  if (list->as_array().size() > kMost) return Refused{"it has too many keys"};
  KeySet out;
  std::vector<std::string> ids, twice;
  for (const auto& one : list->as_array()) {
    if (!one.is_object()) return Refused{"it is no set of keys"};
    auto key = key_of(one.as_object());
    if (!key) continue;
    (std::find(ids.begin(), ids.end(), key->id) == ids.end() ? ids : twice).push_back(key->id);
    out.keys_.push_back(std::move(*key));
  }
  std::erase_if(out.keys_,
                [&](const Key& key) { return std::find(twice.begin(), twice.end(), key.id) != twice.end(); });
  if (out.keys_.empty()) return Refused{"it has no key that can be used"};
  return out;
}

const Key* KeySet::find(std::string_view id) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace behorig::identity
