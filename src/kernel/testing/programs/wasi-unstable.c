/* Where wasi_unstable, the module of programs of 2019, is not preview1. */
#include "wasi-raw.h"

#define OLD(name, ...)                                                                                                 \
  int32_t old_##name(__VA_ARGS__) __attribute__((import_module("wasi_unstable"), import_name(#name)))

OLD(fd_seek, uint32_t, int64_t, uint32_t, uint32_t);
OLD(fd_filestat_get, uint32_t, uint32_t);
OLD(path_filestat_get, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
OLD(poll_oneoff, uint32_t, uint32_t, uint32_t, uint32_t);

typedef struct {
  uint64_t dev, ino;
  uint8_t filetype;
  uint32_t nlink;
  uint64_t size, atim, mtim, ctim;
} old_filestat;
_Static_assert(sizeof(old_filestat) == 56, "as wasi_unstable has it");

typedef struct {
  uint64_t userdata;
  uint8_t type;
  uint64_t identifier;
  uint32_t clock;
  uint64_t timeout, precision;
  uint16_t flags;
} old_subscription;
_Static_assert(sizeof(old_subscription) == 56, "as wasi_unstable has it");

int main(void) {
  uint64_t at = 0;
  old_filestat stat;
  __wasi_filestat_t now;
  int fd = open_raw(ROOT, 0, "f", CREAT, FILE_RIGHTS, 0, 0);
  write_raw(fd, "0123456789");
  enum { CUR, END, SET };
  CHECK(SUCCESS, old_fd_seek(fd, 3, SET, P(&at)));
  IS(3, at);
  CHECK(SUCCESS, old_fd_seek(fd, 2, CUR, P(&at)));
  IS(5, at);
  CHECK(SUCCESS, old_fd_seek(fd, -1, END, P(&at)));
  IS(9, at);
  CHECK(INVAL, old_fd_seek(fd, 0, 3, P(&at)));
  raw_fd_filestat_set_times(fd, 11, 12, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM);
  raw_fd_filestat_get(fd, P(&now));
  for (int i = 0; i < 2; i++) {
    memset(&stat, 255, sizeof stat);
    if (i == 0) CHECK(SUCCESS, old_fd_filestat_get(fd, P(&stat)));
    else CHECK(SUCCESS, old_path_filestat_get(ROOT, 0, S("f"), P(&stat)));
    IS(now.ino, stat.ino);
    IS(__WASI_FILETYPE_REGULAR_FILE, stat.filetype);
    IS(1, stat.nlink);
    IS(10, stat.size);
    IS(11, stat.atim);
    IS(12, stat.mtim);
    IS(now.ctim, stat.ctim);
  }
  old_subscription in[2] = {{.userdata = 7, .type = 0, .identifier = 9, .clock = 1, .timeout = 1000000},
                            {.userdata = 8, .type = 0, .identifier = 9, .clock = 1, .timeout = 3600000000000}};
  __wasi_event_t out[2];
  uint32_t count = 0;
  CHECK(SUCCESS, old_poll_oneoff(P(in), P(out), 2, P(&count)));
  IS(1, count);
  IS(7, out[0].userdata);
  IS(0, out[0].error);
  return finish();
}
