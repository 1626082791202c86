#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/common/delivery/run.h"
#include "plugins/common/http/client.h"
#include "plugins/sinks/rest/template.h"

namespace behorig::rest {

/// One request as the settings describe it.
struct Asked {
  std::string method = {}, url = {}, body = {};
  std::string reference = {}, state = {};  ///< JSON pointers into its answer; blank = not there
};

/// How an incident tool is spoken to.
struct Dialect {
  std::string base = {};  ///< before every url
  std::map<std::string, std::string> headers = {};
  bool form = false;       ///< bodies are forms, not JSON
  std::string token = {};  ///< {{token}} in headers
  std::optional<Asked> create = {}, update = {}, close = {}, reopen = {}, look = {}, find = {};
  std::map<std::string, std::string> states = {};  ///< the tool's words: new, open, resolved, rejected, gone
};

/// From the options. Throws sdk::Failure where they are wrong.
Dialect dialect_of(const sdk::Options& options, const std::string& token);

class Tool {
 public:
  Tool(http::Client& client, Dialect dialect) : client_(client), dialect_(std::move(dialect)) {}

  /// As http::Client and http::must_be_taken, and delivery::Rejected "no-reference" where an incident was
  /// made and its answer does not say which.
  delivery::Done put(const delivery::Item& item);

 private:
  struct Incident {
    std::string reference = {}, state = {};
  };
  http::Answer ask(const Asked& asked, const Values& values);
  std::optional<Incident> find(const Values& values);
  std::string create(const Values& values);
  delivery::Done look(const delivery::Item& item, Values values);
  std::string state_of(const std::string& word) const;

  http::Client& client_;
  Dialect dialect_;
};

}  // namespace behorig::rest
