#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace behorig {

/// Something to tell a person, not yet in any language: the id of a text in the catalogue and the
/// values for its placeholders. Rendered only where a person reads it (cli, reports, API), so that
/// every sentence exists in Swedish and English and no layer has to know the reader's language.
struct Message {
  std::string id;
  std::vector<std::pair<std::string, std::string>> args;

  Message() = default;
  explicit Message(std::string_view id_,
                   std::initializer_list<std::pair<std::string, std::string>> args_ = {})
      : id(id_), args(args_) {}

  bool operator==(const Message&) const = default;
};

}  // namespace behorig
