// What the LDAP library leaks in GnuTLS for every connection over TLS: the list of ciphers that it had before
// ours, and a copy of the client's certificate. It is some KiB in a process that lives for one reading.
extern "C" const char* __lsan_default_suppressions();   // NOLINT
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libgnutls.so\nleak:libtasn1.so\n";
}
