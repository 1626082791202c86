#pragma once

#include <string>
#include <string_view>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::program {

/// What a program writes to its standard error: goes to the log line by line, cleaned, without its secret,
/// and not more than so much.
class Words {
 public:
  Words(const sdk::Host& host, std::string secret) : host_(host), secret_(std::move(secret)) {}

  void take(std::string_view bytes);
  void end();
  /// The last line that was not blank.
  const std::string& last() const { return last_; }

 private:
  void line(std::string_view text);
  std::string without_secret(std::string_view text) const;

  const sdk::Host& host_;
  std::string secret_;
  std::string half_, last_;
  std::size_t logged_ = 0;
};

}  // namespace behorig::program
