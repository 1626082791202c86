#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "plugins/abi/behorig_plugin.h"
#include "plugins/abi/frames.h"

namespace behorig {

/// What a plugin's process says of the state of its source: what it is called, or that it is the one that the
/// host has named. False for what may not be said.
class EditionFrames {
 public:
  /// `may_be_unchanged`: the plugin was given an edition.
  explicit EditionFrames(bool may_be_unchanged) : may_be_unchanged_(may_be_unchanged) {}

  bool take(frames::Reader& body) {
    std::string_view bytes;
    const bool due = edition_.empty() && !unchanged_ && body.size() <= BEHORIG_MOST_EDITION;
    if (!due || !body.bytes(bytes, body.size())) return false;
    edition_ = bytes;
    return true;
  }
  /// In the place of what could be stated, not beside it.
  bool take_unchanged(const frames::Reader& body, bool stated) {
    if (!may_be_unchanged_ || unchanged_ || stated || !edition_.empty() || !body.done()) return false;
    unchanged_ = true;
    return true;
  }

  bool unchanged() const { return unchanged_; }
  std::string edition() && { return std::move(edition_); }

 private:
  std::string edition_;
  bool may_be_unchanged_, unchanged_ = false;
};

}  // namespace behorig
