#include <csignal>

#include "core/cli/main.h"

int main(int argc, char** argv) {
  // A file beyond its limit is a write that failed, and told as one.
  std::signal(SIGXFSZ, SIG_IGN);
  return behorig::cli::main(argc, argv);
}
