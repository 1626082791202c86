#pragma once

#include <string_view>

#include "core/snapshot/snapshot.h"

namespace behorig::bench {

/// An account, and an entitlement, of which only the id is known.
inline void define_account(SnapshotBuilder& builder, std::string_view id) {
  SnapshotBuilder::Account fact;
  fact.id = id;
  builder.account(fact);
}
inline void define_entitlement(SnapshotBuilder& builder, std::string_view id) {
  SnapshotBuilder::Entitlement fact;
  fact.id = id;
  builder.entitlement(fact);
}

}  // namespace behorig::bench
