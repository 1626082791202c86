#pragma once

namespace behorig::cli {

/// The whole command line; gives the exit code (core/docs/semantics.md, section 5).
int main(int argc, char** argv);

}  // namespace behorig::cli
