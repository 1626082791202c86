#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/delivery/run.h"
#include "plugins/sinks/mail/letter.h"
#include "plugins/sinks/mail/post.h"

namespace behorig::mail {

/// Writes to the owners of systems. Throws as Post does.
class Writer {
 public:
  struct Names {
    Sender from;
    std::string fallback = {};  ///< an address; blank = none
  };
  /// `warn` is told, in English, of addresses that the server refuses.
  Writer(Names names, Post& post, std::function<void(const std::string&)> warn);

  /// One mail of one item to all owners. Throws delivery::Rejected or Later where not even one got it.
  void write(const delivery::Item& item);

  /// One mail to each owner of what concerns them of all items; what was wrong with each of those.
  std::vector<std::optional<delivery::Trouble>> write_digests(const std::vector<delivery::Item>& items);

 private:
  bool may_fall_back(const std::string& address) const;
  Said send(const delivery::Item& item, const std::vector<delivery::Owner>& shown,
            const std::vector<delivery::Owner>& to);
  void one_by_one(const delivery::Item& item, const std::vector<delivery::Owner>& to);
  void refused(const std::string& address, long code);

  Names names_;
  Post& post_;
  std::function<void(const std::string&)> warn_;
};

/// What this may say; for About::texts.
std::vector<sdk::Text> writer_texts();

}  // namespace behorig::mail
