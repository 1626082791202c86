#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;

namespace behorig::testing {

/// An issuer's key, and tokens that are signed by it in whatever way a test wants.
class Signer {
 public:
  enum class Kind { rsa, elliptic };
  Signer(Kind kind, std::string id, int rsa_bits = 2048);

  /// Public, for a set of keys.
  boost::json::object jwk() const;
  static std::string set_of(const std::vector<boost::json::object>& keys);

  /// Signs by `algorithm` ("RS256", "PS256", "ES256"), whatever the header says.
  std::string sign(const std::string& header, const std::string& claims, const std::string& algorithm) const;
  /// With the header that belongs to it.
  std::string token(const boost::json::object& claims, const std::string& algorithm,
                    const std::string& type = "at+jwt") const;
  /// As PEM, for those who take it for a shared secret.
  std::string pem() const;
  const std::string& id() const { return id_; }

 private:
  std::string number(const char* name) const;
  Kind kind_;
  std::string id_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace behorig::testing
