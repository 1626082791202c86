#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace behorig {

/// What a control needs decides when it runs and when its findings may close.
enum class Need {
  reading,       ///< a reading of its system; closes on a complete one
  registry,      ///< only a valid register; every check
  all_readings,  ///< what the newest complete readings show together; closes when all that it needs are
                 ///< current
  run,           ///< the run itself (incomplete-reading, register-refused)
};

/// What one finding of a control is about; the ids in its fingerprint, in this order.
enum class OnePer {
  account,
  account_name,
  account_role,
  account_entitlement,
  person,
  person_role,
  person_role_requirement,
  conflict_person,
  role,
  entitlement,
  entitlement_pair,
  kind_text,  ///< "account" or "entitlement", and what the register calls it
  system,
  registry,
  exception,  ///< the digest of its row without `until`
};

/// Account controls marked (1) come first: an account with one opens no access findings.
enum class Family { account_first, account, access, missing, structure, registry, across, run, own };

struct ControlSpec {
  std::string_view id;
  Need need;
  OnePer one_per;
  Family family;
  bool on_request = false;  ///< evaluated only where the settings ask for it
};

/// Every control that this version evaluates, in the order of SEMANTICS 3 (core/docs/semantics.md),
/// which is also the order of output; then those that are declared, by id.
std::span<const ControlSpec> all_controls();

/// nullptr if there is no such control.
const ControlSpec* find_control(std::string_view id);

/// What an organisation's own controls are called begins so; a finding may outlive its control.
inline constexpr std::string_view kOwnPrefix = "own-";
inline bool is_own_control(std::string_view id) { return id.starts_with(kOwnPrefix); }

/// A control that the organisation has written (controls.d).
struct OwnSpec {
  std::string id;
  OnePer one_per = OnePer::account;
  bool organisation = false;  ///< over all readings, not one system's
};
/// In the place of those declared before. Not while another thread asks for controls; spans of
/// all_controls() and pointers to own controls from before are not valid any more.
void declare_own_controls(std::vector<OwnSpec> own);

namespace control {
inline constexpr std::string_view disabled_with_grants = "disabled-with-grants";
inline constexpr std::string_view ambiguous_account = "ambiguous-account";
inline constexpr std::string_view unowned_service_account = "unowned-service-account";
inline constexpr std::string_view orphan_account = "orphan-account";
inline constexpr std::string_view leaver_account = "leaver-account";
inline constexpr std::string_view early_account = "early-account";
inline constexpr std::string_view expired_account = "expired-account";
inline constexpr std::string_view dormant_account = "dormant-account";
inline constexpr std::string_view duplicate_account = "duplicate-account";
inline constexpr std::string_view account_reused = "account-reused";
inline constexpr std::string_view revoked_access = "revoked-access";
inline constexpr std::string_view invalid_approval = "invalid-approval";
inline constexpr std::string_view expired_approval = "expired-approval";
inline constexpr std::string_view undocumented_approval = "undocumented-approval";
inline constexpr std::string_view unapproved_access = "unapproved-access";
inline constexpr std::string_view unapproved_role = "unapproved-role";
inline constexpr std::string_view role_changed = "role-changed";
inline constexpr std::string_view unregistered_entitlement = "unregistered-entitlement";
inline constexpr std::string_view unapproved_nesting = "unapproved-nesting";
inline constexpr std::string_view missing_access = "missing-access";
inline constexpr std::string_view missing_account = "missing-account";
inline constexpr std::string_view unknown_reference = "unknown-reference";
inline constexpr std::string_view direct_grant = "direct-grant";
inline constexpr std::string_view conflict = "conflict";
inline constexpr std::string_view unmet_requirement = "unmet-requirement";
inline constexpr std::string_view mover_access = "mover-access";
inline constexpr std::string_view too_many_holders = "too-many-holders";
inline constexpr std::string_view empty_role = "empty-role";
inline constexpr std::string_view unused_role = "unused-role";
inline constexpr std::string_view unowned_system = "unowned-system";
inline constexpr std::string_view unclassified_system = "unclassified-system";
inline constexpr std::string_view classification_overdue = "classification-overdue";
inline constexpr std::string_view missing_processing_record = "missing-processing-record";
inline constexpr std::string_view approval_overdue = "approval-overdue";
inline constexpr std::string_view missing_reference = "missing-reference";
inline constexpr std::string_view approver_left = "approver-left";
inline constexpr std::string_view circular_approval = "circular-approval";
inline constexpr std::string_view contradicting_owners = "contradicting-owners";
inline constexpr std::string_view register_refused = "register-refused";
inline constexpr std::string_view nothing_approved = "nothing-approved";
inline constexpr std::string_view unregistered_system = "unregistered-system";
inline constexpr std::string_view unread_system = "unread-system";
inline constexpr std::string_view incomplete_reading = "incomplete-reading";
inline constexpr std::string_view stale_reading = "stale-reading";
inline constexpr std::string_view dangling_member = "dangling-member";
inline constexpr std::string_view nesting_cycle = "nesting-cycle";
inline constexpr std::string_view exception_expired = "exception-expired";
}  // namespace control

}  // namespace behorig
