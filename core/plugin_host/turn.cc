#include "core/plugin_host/turn.h"

#include <sys/wait.h>

#include <boost/json.hpp>
#include <utility>

#include "core/base/text.h"

namespace behorig {
namespace {

using frames::Type;

constexpr std::size_t kMostLog = 64 << 10;
constexpr std::int32_t kLevelWarning = 2, kLevelError = 3;

}  // namespace

std::string Turn::shown() const { return printable(job_.plugin.declaration.name); }

void Turn::fail(std::string_view id) { fail(Message(id, {{"plugin", shown()}})); }

bool Turn::take(const frames::Splitter::Frame& frame) {
  frames::Reader body(frame.body);
  // Before it was asked and after its last word it has nothing to say.
  if (!asked_ || returned_) return false;
  if (frame.type == Type::refused) return refused(body);
  if (frame.type == Type::hello) {
    std::uint32_t landlock = 0;
    const bool first = !std::exchange(greeted_, true);
    return first && body.number(landlock) && body.done();
  }
  if (!greeted_) return false;
  switch (frame.type) {
    case Type::log:
      return log_frame(body);
    case Type::problem:
      return problem_frame(body);
    case Type::returned: {
      std::int32_t code = 0;
      if (!body.number(code) || !body.done()) return false;
      returned_ = code;
      return true;
    }
    default:
      return taker_.take(frame.type, body);
  }
}

bool Turn::arrived(std::size_t bytes) {
  stream_bytes_ += bytes;
  return stream_bytes_ <= job_.limits.stream_bytes;
}

void Turn::take_log(LogLevel level, std::string_view text) {
  log_bytes_ += text.size() + 1;
  if (!log_full()) return log(level, job_.plugin.declaration.name + ": " + std::string(text));
  if (!failed())
    fail(Message("host.floods-log", {{"plugin", shown()}, {"kib", std::to_string(kMostLog >> 10)}}));
}

bool Turn::log_full() const { return log_bytes_ > kMostLog; }

bool Turn::log_frame(frames::Reader body) {
  std::int32_t level = 0;
  std::string_view text;
  if (!body.number(level) || !read_text(body, text) || !body.done()) return false;
  take_log(level >= kLevelError ? LogLevel::warning : LogLevel::info, text);
  return true;
}

bool Turn::problem_frame(frames::Reader body) {
  std::int32_t level = 0;
  Message message;
  if (!body.number(level) || !read_message(body, job_.plugin.declaration.name, message) || !body.done())
    return false;
  problem(level, std::move(message));
  return true;
}

void Turn::problem(std::int32_t level, Message message) {
  constexpr std::size_t kMost = 200;
  auto& list = level >= kLevelError ? problems_ : level >= kLevelWarning ? out_.warnings : out_.notes;
  if (list.size() < kMost) {
    list.push_back(std::move(message));
  } else if (level >= kLevelError) {
    ++untold_;
  } else if (level >= kLevelWarning) {
    ++untold_warnings_;
  }
}

bool Turn::refused(frames::Reader body) {
  Message message;
  if (!read_message(body, "", message) || !body.done()) return false;
  fail(std::move(message));
  return true;
}

void Turn::judge(int status) {
  if (failed()) return;
  if (WIFSIGNALED(status)) {
    fail(Message("host.signal", {{"plugin", shown()}, {"signal", std::to_string(WTERMSIG(status))}}));
  } else if (returned_ && *returned_ != 0) {
    fail(Message("host.gave-up", {{"plugin", shown()}, {"code", std::to_string(*returned_)}}));
  } else if (!returned_ || WEXITSTATUS(status) != 0) {
    fail(Message("host.left", {{"plugin", shown()}, {"code", std::to_string(WEXITSTATUS(status))}}));
  }
}

ProcessEnd Turn::finish() {
  out_.clean = out_.errors.empty();
  out_.errors.insert(out_.errors.end(), problems_.begin(), problems_.end());
  tell_more(untold_, out_.errors);
  tell_more(untold_warnings_, out_.warnings);
  return std::move(out_);
}

void Turn::tell_more(std::uint64_t count, std::vector<Message>& list) const {
  if (count == 0) return;
  list.push_back(Message("host.more-problems", {{"plugin", shown()}, {"count", std::to_string(count)}}));
}

bool read_text(frames::Reader& body, std::string_view& text) {
  return body.text(text) && is_valid_utf8(text);
}

bool read_message(frames::Reader& body, const std::string& plugin, Message& message) {
  std::string_view id, args;
  if (!read_text(body, id) || !read_text(body, args)) return false;
  message.id = plugin.empty() ? std::string(id) : plugin + "." + std::string(id);
  if (args.empty()) return true;
  boost::json::error_code error;
  const auto parsed = boost::json::parse(args, error);
  if (error || !parsed.is_object()) return false;
  for (const auto& pair : parsed.as_object()) {
    if (!pair.value().is_string()) return false;
    message.args.emplace_back(pair.key(), pair.value().as_string());
  }
  return true;
}

}  // namespace behorig
