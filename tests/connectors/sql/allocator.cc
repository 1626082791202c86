// A server that announces four thousand million columns makes MariaDB's library ask for as much memory. It
// takes a refusal for an error; AddressSanitizer would end the program instead.
extern "C" const char* __asan_default_options();   // NOLINT
extern "C" const char* __asan_default_options() {  // NOLINT
  return "allocator_may_return_null=1";
}
