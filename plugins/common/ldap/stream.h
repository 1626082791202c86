#pragma once

#include <lber.h>
#include <ldap.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace behorig::ldap {

/// The bytes that a server sends over a connection of the LDAP library, taken before the library sees them:
/// it lies on top of the layers (lber's Sockbuf) through which the library reads, so that what it gives has
/// gone through TLS. While a Hold lives, bytes are read here in large pieces and the library gets only the
/// messages that are handed to it; otherwise it reads as if this were not there. Belongs to the thread that
/// uses the connection; must outlive the library's handle.
class Stream {
 public:
  /// Bytes of the connection stay where they are as long as their block lives.
  using Block = std::unique_ptr<char[]>;
  enum class Came { bytes, nothing, end };

  /// The connection is open, and protected if it ever will be; its socket never blocks. Throws sdk::Failure
  /// "ldap-option".
  explicit Stream(LDAP* ld);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  class Hold {
   public:
    explicit Hold(Stream& stream) : stream_(stream) { stream_.held_ = true; }
    ~Hold() { stream_.held_ = false; }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Stream& stream_;
  };

  /// What has come and was not taken.
  std::string_view bytes() const { return {block_.get() + begin_, end_ - begin_}; }
  void take(std::size_t count) { begin_ += count; }
  /// Lets the library read the next `count` bytes, which are one message, and nothing after it.
  void hand_over(std::size_t count) { handed_ = count; }

  /// Is there too little room in the block for a large piece?
  bool full() const { return size_ - end_ < kLeastRoom; }
  /// The block with what was taken; what was not moves to a new one, with as much room again.
  Block change_block();
  /// Adds what has come by now to the block, without waiting.
  Came read();
  /// Waits until something comes, or for as long.
  void wait(std::chrono::milliseconds longest) const;

  /// From now on the library, too, sees that the connection has ended, whatever may come over it.
  void end();
  bool ended() const { return ended_; }

 private:
  static const Sockbuf_IO kLayer;
  static Stream& of(Sockbuf_IO_Desc* layer) { return *static_cast<Stream*>(layer->sbiod_pvt); }
  /// To the library, as its layers do: -1 and EAGAIN if nothing is there.
  ber_slen_t give(void* to, ber_len_t most);

  // A block is small enough to be in the processor's cache still when its entries are used.
  static constexpr std::size_t kBlock = 256 << 10, kLeastRoom = 32 << 10;
  Block block_;
  std::size_t size_, begin_ = 0, end_ = 0;
  std::size_t handed_ = 0;
  bool held_ = false, ended_ = false;
  Sockbuf_IO_Desc* layer_ = nullptr;
};

}  // namespace behorig::ldap
