#include "core/base/memory.h"
#include "core/cli/main.h"

int main(int argc, char** argv) {
  behorig::keep_freed_memory();
  return behorig::cli::main(argc, argv);
}
