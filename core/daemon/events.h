#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"

namespace behorig {

/// What operations care about, each an entry of the journal with a MESSAGE_ID of its own that never changes;
/// what each means and what to do stands in config/systemd/behorig.catalog (journalctl -x).
struct Event {
  std::string_view name;
  std::string_view id;  ///< 128 bits as 32 hexadecimal digits
  LogLevel level = LogLevel::info;
};

namespace event {
inline constexpr Event kStarted{"started", "40078f10129b427bae88cb4d22934158"};
inline constexpr Event kStopped{"stopped", "a154fad407504e6295aaead7fba81696"};
inline constexpr Event kReloaded{"reloaded", "e0eaefcf2e664700abe8a58ea6d38aae"};
inline constexpr Event kReloadRefused{"reload-refused", "af13951dc5b94e60843f12840e6c8ece", LogLevel::error};
inline constexpr Event kCheckBegun{"check-begun", "1a62924c13cd443c98122b6ced47249e"};
inline constexpr Event kCheckDone{"check-done", "dda6801e00854496bd23c2b769767f9a"};
inline constexpr Event kReadingIncomplete{"reading-incomplete", "4357b8a06923427397e040109e4157ce",
                                          LogLevel::warning};
inline constexpr Event kConnectorFailed{"connector-failed", "6fe3842d7e9f4f1d818b976402b2d0c8",
                                        LogLevel::error};
inline constexpr Event kPassedOver{"passed-over", "7eb927e939874a3e936e54850f68cc9e", LogLevel::warning};
inline constexpr Event kConnectorDenied{"connector-denied", "5be5ba7630a5483887dbced14c5c3870",
                                        LogLevel::error};
inline constexpr Event kStoreUnwritable{"store-unwritable", "8261bc7fcc25427aa82ed19f97974471",
                                        LogLevel::error};
inline constexpr Event kSinkResting{"sink-resting", "270661a245d841d18d1e9620b1ed5cfd", LogLevel::warning};
inline constexpr Event kDeliveriesRefused{"deliveries-refused", "50610dd422eb44ffa3fda085bac6fe50",
                                          LogLevel::error};
inline constexpr Event kSignInHeldUp{"sign-in-held-up", "39a7bbbccaf84929adc8fe29e8cc7fa9",
                                     LogLevel::warning};

inline constexpr std::array kAll{kStarted,           kStopped,         kReloaded,          kReloadRefused,
                                 kCheckBegun,        kCheckDone,       kReadingIncomplete, kConnectorFailed,
                                 kPassedOver,        kConnectorDenied, kStoreUnwritable,   kSinkResting,
                                 kDeliveriesRefused, kSignInHeldUp};
}  // namespace event

/// What an event is about, beside its text.
struct About {
  std::string system = {};  ///< BEHORIG_SYSTEM
  std::string plugin = {};  ///< BEHORIG_PLUGIN
  std::string sink = {};    ///< BEHORIG_SINK
  std::string reason = {};  ///< BEHORIG_REASON: ids of texts
};

/// Tells it: where standard error is the journal as an entry of its own with these fields, else, or where
/// nobody takes that, as a line of the log. `text` is English and names no people, nor any secret.
/// BEHORIG_JOURNAL is the path of journald's socket where it is another than systemd's.
void tell(const Event& event, std::string_view text, const About& about = {});

}  // namespace behorig
