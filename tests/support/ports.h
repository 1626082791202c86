#pragma once

#include <cstdint>
#include <string_view>

namespace behorig::testing {

/// A socket that listens on a free port of 127.0.0.1; aborts the test program if there is none.
int listen_on_loopback(std::uint16_t& port);

/// A port of 127.0.0.1 that was free just now.
std::uint16_t free_port();

/// A connection to a port of 127.0.0.1; -1 if nothing answers.
int connect_to(std::uint16_t port);
bool answers(std::uint16_t port);

/// false = the other side took no more.
bool send_all(int fd, std::string_view bytes);

}  // namespace behorig::testing
