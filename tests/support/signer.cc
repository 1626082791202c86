#include "tests/support/signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <vector>

#include "core/identity/random.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using identity::base64url;

void needed(bool holds) {
  if (!holds) std::abort();
}

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// DER to both numbers in full length.
std::string joined(const std::string& der) {
  const unsigned char* at = bytes(der);
  ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  needed(both != nullptr);
  std::string out(64, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(both), to, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(both), to + 32, 32);
  ECDSA_SIG_free(both);
  return out;
}

}  // namespace

Signer::Signer(Kind kind, std::string id, int rsa_bits) : kind_(kind), id_(std::move(id)) {
  EVP_PKEY* key = kind == Kind::rsa ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits)) : EVP_EC_gen("P-256");
  needed(key != nullptr);
  key_.reset(key, EVP_PKEY_free);
}

std::string Signer::number(const char* name) const {
  BIGNUM* value = nullptr;
  needed(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
  const int size = kind_ == Kind::rsa ? BN_num_bytes(value) : 32;
  std::string out(static_cast<std::size_t>(size), '\0');
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), size);
  BN_free(value);
  return base64url(out);
}

json::object Signer::jwk() const {
  if (kind_ == Kind::rsa)
    return {{"kty", "RSA"},
            {"kid", id_},
            {"use", "sig"},
            {"n", number(OSSL_PKEY_PARAM_RSA_N)},
            {"e", number(OSSL_PKEY_PARAM_RSA_E)}};
  return {{"kty", "EC"},
          {"kid", id_},
          {"crv", "P-256"},
          {"x", number(OSSL_PKEY_PARAM_EC_PUB_X)},
          {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y)}};
}

std::string Signer::set_of(const std::vector<json::object>& keys) {
  return json::serialize(json::object{{"keys", json::array(keys.begin(), keys.end())}});
}

std::string Signer::sign(const std::string& header, const std::string& claims,
                         const std::string& algorithm) const {
  const std::string text = base64url(header) + "." + base64url(claims);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* how = nullptr;
  needed(EVP_DigestSignInit(context, &how, EVP_sha256(), nullptr, key_.get()) == 1);
  if (algorithm == "PS256") {
    needed(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1);
    needed(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  std::size_t size = 0;
  needed(EVP_DigestSign(context, nullptr, &size, bytes(text), text.size()) == 1);
  std::string signature(size, '\0');
  needed(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes(text),
                        text.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return text + "." + base64url(kind_ == Kind::elliptic ? joined(signature) : signature);
}

std::string Signer::token(const json::object& claims, const std::string& algorithm,
                          const std::string& type) const {
  return sign(json::serialize(json::object{{"alg", algorithm}, {"kid", id_}, {"typ", type}}),
              json::serialize(claims), algorithm);
}

std::string Signer::pem() const {
  BIO* out = BIO_new(BIO_s_mem());
  needed(PEM_write_bio_PUBKEY(out, key_.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

}  // namespace behorig::testing
