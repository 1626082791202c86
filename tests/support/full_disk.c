/* Loaded before a program (LD_PRELOAD): while the file that FULL_DISK names is there, writes to files whose
   path has "behorig.db" in it fail. The file says after how many writes of this process, and with which
   error: "3 ENOSPC", or "0 EIO". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long written;

static int of_store(int fd) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(name, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, "behorig.db") != NULL;
}

/* Sets errno where the write has to fail. */
static int full(int fd) {
  const int before = errno;
  const char* file = getenv("FULL_DISK");
  int out = 0;
  if (file != NULL && of_store(fd)) {
    char text[64] = "";
    const int control = open(file, O_RDONLY | O_CLOEXEC);
    if (control < 0) {
      atomic_store(&written, 0);
    } else {
      const ssize_t size = read(control, text, sizeof text - 1);
      close(control);
      if (size > 0 && atomic_fetch_add(&written, 1) >= atol(text)) out = strstr(text, "EIO") ? EIO : ENOSPC;
    }
  }
  errno = out != 0 ? out : before;
  return out;
}

/* The function that this file stands before; C knows no cast from dlsym()'s pointer to it. */
#define REAL(function, name)                    \
  do {                                          \
    void* const found = dlsym(RTLD_NEXT, name); \
    memcpy(&(function), &found, sizeof found);  \
  } while (0)

ssize_t write(int fd, const void* bytes, size_t size) {
  ssize_t (*real)(int, const void*, size_t);
  REAL(real, "write");
  return full(fd) ? -1 : real(fd, bytes, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  ssize_t (*real)(int, const void*, size_t, off_t);
  REAL(real, "pwrite");
  return full(fd) ? -1 : real(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  ssize_t (*real)(int, const void*, size_t, off64_t);
  REAL(real, "pwrite64");
  return full(fd) ? -1 : real(fd, bytes, size, at);
}
