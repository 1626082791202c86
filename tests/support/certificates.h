#pragma once

#include <string>

namespace behorig::testing {

/// A certificate and its key, as PEM files.
struct Certificate {
  std::string certificate, key;
};

/// An authority of a folder, and what it issues.
class Authority {
 public:
  /// Makes one with this name in the folder.
  Authority(std::string folder, std::string name);
  const std::string& file() const { return own_.certificate; }

  /// `names` as OpenSSL's subjectAltName: "IP:127.0.0.1,DNS:localhost". `days` may be negative: expired.
  Certificate issue(const std::string& name, const std::string& names, int days = 30) const;

 private:
  std::string folder_;
  Certificate own_;
};

}  // namespace behorig::testing
