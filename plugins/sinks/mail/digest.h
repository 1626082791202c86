#pragma once

#include <string>
#include <vector>

#include "plugins/common/delivery/item.h"
#include "plugins/sinks/mail/letter.h"

namespace behorig::mail {

/// Who gets a digest, and as what.
struct Reader {
  delivery::Owner who = {};
  bool owns = true;  ///< false: gets it because no owner of these systems could be reached
};

/// One mail to one reader of all the items, at least one: critical findings that stand first, then a table
/// for each system with each finding once, as it was last, then each item's own text. In the reader's
/// language, else the newest item's, Swedish where that is neither sv nor en. The same items to the same
/// address make the same mail.
Letter digest(const Reader& reader, const std::vector<const delivery::Item*>& items);

}  // namespace behorig::mail
