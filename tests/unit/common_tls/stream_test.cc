#include "plugins/common/tls/stream.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <future>
#include <memory>

#include "tests/support/certificates.h"
#include "tests/support/ports.h"
#include "tests/support/program.h"

namespace behorig::tls {
namespace {

using testing::Authority;
using testing::Certificate;

/// Takes one connection, over TLS where it has a certificate, and treats it as `Manners` say.
class Collector {
 public:
  enum class Manners {
    reads_to_the_end,     ///< and closes without a last word
    says_goodbye,         ///< the same with a last word
    closes_at_once,       ///< has read nothing, with no last word
    says_goodbye_at_once  ///< has read nothing, with a last word
  };
  Collector(Manners manners, const Certificate* certificate)
      : listening_(testing::listen_on_loopback(port_)) {
    if (certificate != nullptr) {
      context_.reset(SSL_CTX_new(TLS_server_method()));
      // Tickets that a client has not read yet would be one more reason for a reset.
      SSL_CTX_set_num_tickets(context_.get(), 0);
      SSL_CTX_use_certificate_chain_file(context_.get(), certificate->certificate.c_str());
      SSL_CTX_use_PrivateKey_file(context_.get(), certificate->key.c_str(), SSL_FILETYPE_PEM);
    }
    done_ = std::async(std::launch::async, [this, manners] { return serve(manners); });
  }
  ~Collector() { ::close(listening_); }
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  std::uint16_t port() const { return port_; }
  /// How many bytes it has read, once it has closed.
  std::size_t taken() { return done_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* it) const { SSL_CTX_free(it); }
    void operator()(SSL* it) const { SSL_free(it); }
  };

  std::size_t serve(Manners manners) {
    const int fd = ::accept(listening_, nullptr, nullptr);
    std::unique_ptr<SSL, Free> tls;
    if (context_) {
      tls.reset(SSL_new(context_.get()));
      SSL_set_fd(tls.get(), fd);
      if (SSL_accept(tls.get()) != 1) ADD_FAILURE() << "no handshake";
    }
    std::size_t bytes = 0;
    std::array<char, 1024> some{};
    if (manners == Manners::reads_to_the_end || manners == Manners::says_goodbye) {
      for (;;) {
        const auto got = tls ? SSL_read(tls.get(), some.data(), static_cast<int>(some.size()))
                             : static_cast<int>(::recv(fd, some.data(), some.size(), 0));
        if (got <= 0) break;
        bytes += static_cast<std::size_t>(got);
      }
    }
    if (tls && (manners == Manners::says_goodbye || manners == Manners::says_goodbye_at_once))
      SSL_shutdown(tls.get());
    ::close(fd);
    return bytes;
  }

  std::uint16_t port_ = 0;
  int listening_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::future<std::size_t> done_;
};

using Manners = Collector::Manners;

class StreamEnds : public ::testing::TestWithParam<bool> {
 protected:
  StreamEnds() { ::signal(SIGPIPE, SIG_IGN); }
  const Certificate* certificate() const { return GetParam() ? &server_ : nullptr; }
  Server at(const Collector& collector) const {
    return {.host = "127.0.0.1",
            .port = collector.port(),
            .clear = !GetParam(),
            .ca_file = authority_.file(),
            .timeout = std::chrono::seconds(20)};
  }

  testing::TempFolder folder_;
  Authority authority_{folder_.path().string(), "authority"};
  Certificate server_ = authority_.issue("server", "IP:127.0.0.1");
};

TEST_P(StreamEnds, WhatWasReadToTheEndIsTaken) {
  for (const auto manners : {Manners::reads_to_the_end, Manners::says_goodbye}) {
    Collector collector(manners, certificate());
    Stream stream(at(collector), [] { return false; });
    stream.send("one message");
    EXPECT_NO_THROW(stream.finish());
    EXPECT_EQ(collector.taken(), 11U);
  }
}

TEST_P(StreamEnds, AServerThatClosedBeforeItReadHasTakenNothing) {
  for (const auto manners : {Manners::closes_at_once, Manners::says_goodbye_at_once}) {
    Collector collector(manners, certificate());
    Stream stream(at(collector), [] { return false; });
    EXPECT_EQ(collector.taken(), 0U);
    const auto deliver = [&] {
      stream.send("one message");
      stream.finish();
    };
    EXPECT_THROW(deliver(), sdk::Failure);
  }
}

INSTANTIATE_TEST_SUITE_P(OverTls, StreamEnds, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(InTheClear, StreamEnds, ::testing::Values(false));

}  // namespace
}  // namespace behorig::tls
