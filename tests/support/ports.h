#pragma once

#include <cstdint>

namespace behorig::testing {

/// A socket that listens on a free port of 127.0.0.1; aborts the test program if there is none.
int listen_on_loopback(std::uint16_t& port);

/// A port of 127.0.0.1 that was free just now.
std::uint16_t free_port();

bool answers(std::uint16_t port);

}  // namespace behorig::testing
