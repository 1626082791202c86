#include "core/cli/main.h"

int main(int argc, char** argv) { return behorig::cli::main(argc, argv); }
