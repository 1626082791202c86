#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugins/sdk/text.h"

namespace behorig::sdk {

/// The options of the settings: checked by the host against the declaration, defaults filled in. Asking for
/// one of another type than declared throws.
class Options {
 public:
  explicit Options(std::string_view json) : values_(boost::json::parse(json).as_object()) {}

  bool has(std::string_view name) const { return values_.contains(name); }
  std::string text(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::string() : std::string(value->as_string());
  }
  bool boolean(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value != nullptr && value->as_bool();
  }
  std::int64_t integer(std::string_view name) const { return values_.at(name).as_int64(); }
  /// Between two bounds, the least where nothing is said. Throws Failure "option-number" with {option},
  /// {least} and {most}.
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const {
    const std::int64_t value = has(name) ? integer(name) : least;
    if (value >= least && value <= most) return value;
    throw Failure(
        "option-number",
        {{"option", std::string(name)}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
  }
  std::vector<std::string> list(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::vector<std::string>()
                            : boost::json::value_to<std::vector<std::string>>(*value);
  }
  std::vector<boost::json::object> tables(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value == nullptr ? std::vector<boost::json::object>()
                            : boost::json::value_to<std::vector<boost::json::object>>(*value);
  }
  const boost::json::object& map(std::string_view name) const {
    static const boost::json::object empty;
    const auto* value = values_.if_contains(name);
    return value == nullptr ? empty : value->as_object();
  }

 private:
  boost::json::object values_;
};

/// What the host offers every plugin.
class Host {
 public:
  explicit Host(const behorig_host& host) : host_(host), options_(view(host.options_json)) {}

  const Options& options() const { return options_; }
  bool cancelled() const { return host_.cancelled(host_.context) != 0; }
  void log(behorig_level level, std::string_view text) const {
    host_.log(host_.context, level, abi_text(text));
  }
  /// The secret that the settings name for an option. Never log it.
  std::optional<std::string> secret(std::string_view option) const {
    behorig_text value{};
    if (host_.secret(host_.context, abi_text(option), &value) == 0) return std::nullopt;
    return std::string(view(value));
  }
  /// What the newest reading of this system that was believed handed to Reading::remember.
  struct Remembered {
    std::string_view bytes = {};  ///< as this version of the plugin wrote them; blank = nothing
    bool of_newest = false;       ///< else a reading that was not believed came after it
  };
  /// Valid until the reading is over.
  Remembered remembered() const {
    behorig_text bytes{};
    if (host_.struct_size < offsetof(behorig_host, remembered) + sizeof host_.remembered ||
        host_.remembered == nullptr)
      return {};
    const std::int32_t found = host_.remembered(host_.context, &bytes);
    return found == 0 ? Remembered() : Remembered{view(bytes), found == 1};
  }
  /// What edition() named in the reading or register that is kept, valid until this one is over; blank =
  /// none.
  std::string_view edition() const {
    behorig_text bytes{};
    if (host_.struct_size < offsetof(behorig_host, edition) + sizeof host_.edition ||
        host_.edition == nullptr || host_.edition(host_.context, &bytes) == 0)
      return {};
    return view(bytes);
  }

 protected:
  /// For what a plugin hands its statement to: a reading, or a register's tables. 0 also where the host does
  /// not take it.
  template <class Out>
  static std::int32_t state_edition(const Out& out, std::string_view bytes) {
    if (out.struct_size < offsetof(Out, edition) + sizeof out.edition || out.edition == nullptr) return 0;
    return out.edition(out.context, abi_text(bytes));
  }
  template <class Out>
  std::int32_t state_unchanged(const Out& out) const {
    if (edition().empty()) throw std::logic_error("no edition is known");
    return out.unchanged(out.context);
  }

 private:
  const behorig_host& host_;
  Options options_;
};

}  // namespace behorig::sdk
