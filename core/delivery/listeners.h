#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/delivery/audience.h"
#include "core/model/deviation.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// Who is to hear of what is handed over now.
struct Readers {
  bool known = true;  ///< false while the register is refused: it is not said who they are
  std::vector<Addressee> owners = {};
};

/// Who owns what, by the register as it is when that is asked for first.
class Listeners {
 public:
  /// nullopt where the register is refused.
  using Read = std::function<std::optional<Audience>(Instant now)>;

  /// Both must outlive it. A register whose source is as the last check read it is not read again.
  Listeners(const Settings& settings, Store& store);
  Listeners(const Settings& settings, Read read) : settings_(settings), read_(std::move(read)) {}

  /// What is known of systems; nothing where the register is refused.
  const Audience& on(Instant now);
  /// Of what concerns the system.
  Readers of(const std::string& system, Instant now);
  /// Of findings of several systems that are told together: whoever owns one that each of them concerns.
  Readers of(const std::vector<Deviation>& together, Instant now);

 private:
  const Settings& settings_;
  Read read_;
  bool asked_ = false, known_ = false;
  Audience audience_;
};

}  // namespace behorig
