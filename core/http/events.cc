#include "core/http/events.h"

#include <mutex>
#include <utility>

namespace behorig::httpd {
namespace {

constexpr std::size_t kMostWaiting = std::size_t{1} << 20;

bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

/// Each line of the data on a line of its own; all three line ends of the format end one.
std::string wire_text(const Event& event) {
  std::string out;
  if (!event.id.empty()) out += "id: " + event.id + "\n";
  if (!event.name.empty()) out += "event: " + event.name + "\n";
  std::string_view left = event.data;
  while (true) {
    const std::size_t end = left.find_first_of("\r\n");
    out.append("data: ").append(left.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    left.remove_prefix(left.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  return out + "\n";
}

}  // namespace

struct EventStream::State {
  std::mutex mutex;
  std::string waiting;
  bool ended = false, cut = false, left = false;
  std::function<void()> wake;

  void end() {
    const std::lock_guard lock(mutex);
    ended = true;
    if (wake) wake();
  }
};

/// Goes with the last handle, while the server may still hold the state.
struct EventStream::Feeders {
  explicit Feeders(std::shared_ptr<State> fed) : state(std::move(fed)) {}
  Feeders(const Feeders&) = delete;
  Feeders& operator=(const Feeders&) = delete;
  ~Feeders() { state->end(); }
  std::shared_ptr<State> state;
};

EventStream::EventStream() : state_(std::make_shared<State>()), feeders_(std::make_shared<Feeders>(state_)) {}

bool EventStream::send(const Event& event) const {
  const bool writable = one_line(event.id) && one_line(event.name);
  const std::string text = writable ? wire_text(event) : std::string();
  const std::lock_guard lock(state_->mutex);
  if (state_->ended || state_->left) return false;
  if (!writable || state_->waiting.size() + text.size() > kMostWaiting) {
    state_->ended = state_->cut = true;
  } else {
    state_->waiting += text;
  }
  if (state_->wake) state_->wake();
  return !state_->ended;
}

void EventStream::end() const { state_->end(); }

bool EventStream::open() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->ended && !state_->left;
}

std::unique_ptr<EventStream::Reader> EventStream::read(std::function<void()> wake) const {
  class Own : public Reader {
   public:
    explicit Own(std::shared_ptr<State> state) : state_(std::move(state)) {}
    ~Own() override { drop(); }
    Taken take() override {
      const std::lock_guard lock(state_->mutex);
      return {std::exchange(state_->waiting, {}), state_->ended, state_->cut};
    }
    void leave() override { drop(); }

   private:
    void drop() {
      const std::lock_guard lock(state_->mutex);
      state_->left = true;
      state_->wake = nullptr;
      state_->waiting.clear();
    }
    std::shared_ptr<State> state_;
  };
  const std::lock_guard lock(state_->mutex);
  state_->wake = std::move(wake);
  return std::make_unique<Own>(state_);
}

}  // namespace behorig::httpd
