// The host process: one plugin, one job or a few, one after the other (core/docs/architecture.md,
// "Processes").

#include <cstdio>
#include <string_view>

#include "core/plugin_host/child/run.h"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--run") behorig::child::run_jobs();
  if (argc == 4 && std::string_view(argv[1]) == "--describe")
    return behorig::child::describe(argv[2], argv[3]);
  std::fputs(
      "behorig-plugin runs one plugin for behorig; it is not meant to be started by hand.\n"
      "behorig-plugin --describe NAME.so NAME.json   writes a plugin's declaration\n",
      stderr);
  return 2;
}
