#include "core/query/run_json.h"

#include <boost/json.hpp>

#include "core/query/or_null.h"
namespace behorig {

std::string_view register_word(const RunRecord& run) {
  if (run.register_hash.empty()) return "refused";
  return run.register_suspect ? "suspect" : "valid";
}

boost::json::object run_json(const RunRecord& run) {
  boost::json::object out{{"run", run.id}, {"system", text_or_null(run.system)}, {"day", run.day}};
  out["started"] = run.started;
  out["ended"] = run.ended;
  out["verdict"] = run.verdict ? boost::json::value(name_of(*run.verdict)) : boost::json::value(nullptr);
  out["register"] = register_word(run);
  out["accounts"] = run.counts.accounts;
  out["entitlements"] = run.counts.entitlements;
  out["grants"] = run.counts.grants;
  out["nestings"] = run.counts.nestings;
  out["confirmed_by"] = text_or_null(run.confirmed_by);
  out["confirmed_at"] = text_or_null(run.confirmed_at);
  return out;
}

boost::json::object reading_json(const RunRecord& run) {
  boost::json::object out = run_json(run);
  out["verdict_of_connector"] =
      run.reading_verdict ? boost::json::value(name_of(*run.reading_verdict)) : boost::json::value(nullptr);
  out["believed"] = run.verdict == Verdict::complete || (run.verdict == Verdict::suspect && run.confirmed);
  out["grown"] = boost::json::array(run.grown.begin(), run.grown.end());
  out["shrunk"] = boost::json::array(run.shrunk.begin(), run.shrunk.end());
  out["not_evaluated"] = boost::json::array(run.not_evaluated.begin(), run.not_evaluated.end());
  boost::json::object proof;
  for (const auto& [what, value] : run.proof) proof[what] = value;
  out["proof"] = std::move(proof);
  return out;
}

}  // namespace behorig
