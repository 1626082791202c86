#pragma once

#include <string>
#include <string_view>

#include "plugins/sdk/options.h"

namespace behorig::sdk {

/// Items that a sink is to deliver, and where it answers. What it leaves without an answer is tried again.
class Deliveries : public Host {
 public:
  Deliveries(const behorig_host& host, const behorig_items& in, const behorig_answers& out)
      : Host(host), in_(in), out_(out) {}

  struct Item {
    std::string_view id;    ///< of the delivery; the same again when it is tried again
    std::string_view json;  ///< the finding and what changed
  };
  std::size_t size() const { return in_.count; }
  Item item(std::size_t i) const { return {view(in_.rows[i].id), view(in_.rows[i].json)}; }

  void delivered(std::string_view id, std::string_view reference = {}) {
    answer({abi_text(id), BEHORIG_DELIVERED, abi_text(reference), 0, {}});
  }
  /// The answer to an item that only asks for the incident: `state` is new, open, resolved, rejected, or
  /// gone. The plugin declares the text "incident-state".
  void state(std::string_view id, std::string_view reference, std::string_view state) {
    const std::string json = to_json({{"state", std::string(state)}});
    answer({abi_text(id),
            BEHORIG_DELIVERED,
            abi_text(reference),
            0,
            {abi_text("incident-state"), abi_text(json)}});
  }
  /// `after` seconds; 0 = the host decides.
  void retry(std::string_view id, std::uint32_t after, std::string_view text_id, const Args& args = {}) {
    const std::string json = to_json(args);
    answer({abi_text(id), BEHORIG_RETRY, {}, after, {abi_text(text_id), abi_text(json)}});
  }
  void rejected(std::string_view id, std::string_view text_id, const Args& args = {}) {
    const std::string json = to_json(args);
    answer({abi_text(id), BEHORIG_REJECTED, {}, 0, {abi_text(text_id), abi_text(json)}});
  }

 private:
  void answer(const behorig_delivery& delivery) {
    if (out_.answer(out_.context, &delivery) != 0) throw Stopped();
  }
  const behorig_items& in_;
  const behorig_answers& out_;
};

inline std::int32_t run_sink(const behorig_host* host, const behorig_items* in, const behorig_answers* out,
                             void (*deliver)(Deliveries&)) noexcept {
  try {
    Deliveries deliveries(*host, *in, *out);
    deliver(deliveries);
    return 0;
  } catch (...) {
    return 1;
  }
}

}  // namespace behorig::sdk
