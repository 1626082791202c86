#include "core/base/text.h"
#include "core/plugin_host/masked.h"
#include "core/plugin_host/takers.h"

namespace behorig {
namespace {

using frames::Type;

/// Collects a sink's answers. Only items that it was given can be answered, and each once.
class AnswerFrames : public AnswersTaker {
 public:
  AnswerFrames(std::string plugin, const std::vector<SinkItem>& items) : plugin_(std::move(plugin)) {
    for (const auto& item : items) waiting_.emplace(item.id, false);
  }

  bool take(Type type, frames::Reader body) override {
    if (type != Type::delivery) return false;
    std::string_view id, reference;
    std::int32_t answer = 0;
    SinkAnswer out;
    if (!read_text(body, id) || !body.number(answer) || !read_text(body, reference) ||
        !body.number(out.retry_after) || !read_message(body, plugin_, out.message) || !body.done()) {
      return false;
    }
    const auto item = waiting_.find(std::string(id));
    if (item == waiting_.end() || item->second || answer < 0 || answer > 2) return false;
    item->second = true;
    if (out.message.id == plugin_ + ".") out.message = {};  // it said nothing
    out.kind = static_cast<SinkAnswer::Kind>(answer);
    out.reference = reference;
    result_.answers[item->first] = std::move(out);
    return true;
  }

  SinkResult finish(ProcessEnd process) override {
    for (const auto& [id, answered] : waiting_) result_.answers.try_emplace(id);
    result_.errors = std::move(process.errors);
    return std::move(result_);
  }

 private:
  std::string plugin_;
  std::map<std::string, bool> waiting_;
  SinkResult result_;
};

}  // namespace

std::unique_ptr<AnswersTaker> answers_taker(const std::string& plugin, const std::vector<SinkItem>& items) {
  return std::make_unique<AnswerFrames>(plugin, items);
}

SinkResult deliver(const HostJob& job, const std::vector<SinkItem>& items) {
  const auto taker = answers_taker(job.plugin.declaration.name, items);
  auto process = run_host(job, items, *taker);
  auto out = taker->finish(std::move(process));
  // A receiver may say back what it was sent, and what it says is kept and shown.
  for (auto& [id, answer] : out.answers) answer.message = masked(std::move(answer.message), job.secrets);
  for (auto& error : out.errors) error = masked(std::move(error), job.secrets);
  return out;
}

}  // namespace behorig
