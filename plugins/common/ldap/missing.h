#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/search.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::ldap {

/// A search whose entries are remembered.
struct KnownSearch {
  std::string name = {};  ///< "people.1"; the same in every reading
  std::string id = {};    ///< attribute that stays when an entry is renamed
  Request request = {};
};

/// What searches showed in the last reading that was believed: an entry that one does not show any more is
/// asked for by its name before anybody believes that it is gone (sdk::Listed).
class Missing {
 public:
  /// `remembered`: by bytes(), or none; it must outlive this.
  explicit Missing(std::string_view remembered) : listed_(remembered) {}

  /// The search shows this entry; `place` of the id's attribute in its request, and the attribute's name
  /// where it may have several values.
  void shown(const std::string& search, const Entries& entries, std::size_t entry, std::size_t place,
             std::string_view attribute = {});
  void shown(const std::string& search, std::string_view id, std::string_view dn);

  /// After all was read. By its name an entry must be gone (or renamed), or be another one, or nothing that
  /// the search is for. Else it is an error of the reading ("left-out", "left-out-unknown"), because the
  /// search was not whole.
  void ask(const Connection& connection, const std::vector<KnownSearch>& searches, sdk::Reading& reading);

  /// Something was remembered, and by this.
  bool knows_any() const { return listed_.knows_any(); }
  /// For Reading::remember.
  const std::string& bytes() const { return listed_.bytes(); }

 private:
  sdk::Listed listed_;
  std::string name_;
};

}  // namespace behorig::ldap
