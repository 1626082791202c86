// A server that announces four thousand million columns makes MariaDB's library ask for as much memory. It
// takes a refusal for an error; AddressSanitizer would end the program instead.
extern "C" const char* __asan_default_options();   // NOLINT
extern "C" const char* __asan_default_options() {  // NOLINT
  return "allocator_may_return_null=1";
}

// What the databases' libraries lose where a server breaks their protocol: results that had come by half. It
// is some hundred bytes in a process that lives for one reading.
extern "C" const char* __lsan_default_suppressions();   // NOLINT
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libpq.so\nleak:libmariadb.so\n";
}
