#include "plugins/common/ldap/stream.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "plugins/sdk/text.h"

namespace behorig::ldap {
namespace {

bool try_again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

const Sockbuf_IO Stream::kLayer{
    .sbi_setup =
        [](Sockbuf_IO_Desc* layer, void* stream) {
          layer->sbiod_pvt = stream;
          of(layer).layer_ = layer;
          return 0;
        },
    .sbi_remove =
        [](Sockbuf_IO_Desc* layer) {
          of(layer).ended_ = true;
          of(layer).layer_ = nullptr;
          return 0;
        },
    .sbi_ctrl =
        [](Sockbuf_IO_Desc* layer, int option, void* argument) {
          const Stream& stream = of(layer);
          if (option == LBER_SB_OPT_DATA_READY) {
            // Its end is something to be read, too.
            if (stream.ended_ || (stream.held_ ? stream.handed_ > 0 : !stream.bytes().empty())) return 1;
            if (stream.held_) return 0;
          }
          return LBER_SBIOD_CTRL_NEXT(layer, option, argument);
        },
    .sbi_read = [](Sockbuf_IO_Desc* layer, void* to, ber_len_t most) -> ber_slen_t {
      return of(layer).give(to, most);
    },
    .sbi_write = [](Sockbuf_IO_Desc* layer, void* from, ber_len_t count) -> ber_slen_t {
      return LBER_SBIOD_WRITE_NEXT(layer, from, count);
    },
    .sbi_close =
        [](Sockbuf_IO_Desc* layer) {
          of(layer).ended_ = true;
          return 0;
        }};

Stream::Stream(LDAP* ld) : block_(std::make_unique_for_overwrite<char[]>(kBlock)), size_(kBlock) {
  Sockbuf* sockets = nullptr;
  // The library never writes to the table, though it takes it as if it did.
  if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sockets) != LDAP_OPT_SUCCESS || sockets == nullptr ||
      ber_sockbuf_add_io(sockets, const_cast<Sockbuf_IO*>(&kLayer), LBER_SBIOD_LEVEL_APPLICATION, this) != 0)
    throw sdk::Failure("ldap-option", {{"what", "Sockbuf"}});
}

ber_slen_t Stream::give(void* to, ber_len_t most) {
  const std::size_t count = std::min<std::size_t>(most, held_ ? handed_ : bytes().size());
  if (count == 0) {
    errno = 0;
    if (ended_) return 0;
    if (!held_) return LBER_SBIOD_READ_NEXT(layer_, to, most);
    errno = EAGAIN;
    return -1;
  }
  std::memcpy(to, bytes().data(), count);
  take(count);
  handed_ -= std::min(handed_, count);
  return static_cast<ber_slen_t>(count);
}

Stream::Block Stream::change_block() {
  const std::string_view rest = bytes();
  const std::size_t size = std::max(kBlock, 2 * rest.size());
  Block fresh = std::make_unique_for_overwrite<char[]>(size);
  if (!rest.empty()) std::memcpy(fresh.get(), rest.data(), rest.size());
  size_ = size;
  end_ = rest.size();
  begin_ = 0;
  fresh.swap(block_);
  return fresh;
}

Stream::Came Stream::read() {
  const std::size_t before = end_;
  while (!ended_ && end_ < size_) {
    errno = 0;
    const ber_slen_t count = LBER_SBIOD_READ_NEXT(layer_, block_.get() + end_, size_ - end_);
    // GnuTLS's layer says 0 and EAGAIN.
    if (count <= 0 && !try_again()) ended_ = true;
    if (count <= 0) break;
    end_ += static_cast<std::size_t>(count);
    // A socket that gave less than there was room for has no more; asking it again would cost a call.
    if (LBER_SBIOD_CTRL_NEXT(layer_, LBER_SB_OPT_DATA_READY, nullptr) == 0 && !full()) break;
  }
  return end_ > before ? Came::bytes : ended_ ? Came::end : Came::nothing;
}

void Stream::wait(std::chrono::milliseconds longest) const {
  pollfd wait{-1, POLLIN, 0};
  if (layer_ != nullptr) ber_sockbuf_ctrl(layer_->sbiod_sb, LBER_SB_OPT_GET_FD, &wait.fd);
  ::poll(&wait, 1, static_cast<int>(longest.count()));
}

void Stream::end() {
  begin_ = end_;
  handed_ = 0;
  ended_ = true;
}

}  // namespace behorig::ldap
