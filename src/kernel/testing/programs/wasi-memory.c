/* Pointers, lengths and counts that are wrong: an errno, and nothing has happened. */
#include "wasi-raw.h"

static char buffer[256];
static uint32_t number;
static uint32_t end; /* The first address behind the memory. */

static int64_t size_of(int fd) {
  __wasi_filestat_t stat = {0};
  raw_fd_filestat_get(fd, P(&stat));
  return (int64_t)stat.size;
}

static int64_t tell(int fd) {
  uint64_t at = 0;
  raw_fd_tell(fd, P(&at));
  return (int64_t)at;
}

static int exists(const char *path) {
  __wasi_filestat_t stat;
  return raw_path_filestat_get(ROOT, 0, S(path), P(&stat)) == 0;
}

static void transfers(int fd) {
  __wasi_iovec_t good = {(uint8_t *)buffer, 4};
  __wasi_iovec_t bad[2] = {{(uint8_t *)buffer, 4}, {(uint8_t *)(uintptr_t)(end - 2), 4}};
  __wasi_iovec_t wraps = {(uint8_t *)(uintptr_t)0xfffffffeu, 4};
  __wasi_iovec_t huge[2] = {{(uint8_t *)buffer, 4}, {(uint8_t *)buffer, 0x7fffffff}};
  static __wasi_iovec_t many[1025];
  write_raw(fd, "0123456789");
  uint64_t at;
  raw_fd_seek(fd, 2, __WASI_WHENCE_SET, P(&at));
  CHECK(FAULT, raw_fd_read(fd, P(bad), 2, P(&number)));
  CHECK(FAULT, raw_fd_read(fd, P(&wraps), 1, P(&number)));
  CHECK(FAULT, raw_fd_read(fd, end - 4, 1, P(&number)));
  CHECK(FAULT, raw_fd_read(fd, NOWHERE, 1, P(&number)));
  CHECK(FAULT, raw_fd_read(fd, 0xfffffff8u, 1, P(&number)));
  CHECK(FAULT, raw_fd_read(fd, P(&good), 1, end - 3));
  CHECK(FAULT, raw_fd_read(fd, P(&good), 1, NOWHERE));
  CHECK(INVAL, raw_fd_read(fd, P(many), 1025, P(&number)));
  CHECK(INVAL, raw_fd_read(fd, P(many), 0xffffffffu, P(&number)));
  IS(2, tell(fd));
  IS(0, buffer[0]);
  CHECK(FAULT, raw_fd_write(fd, P(bad), 2, P(&number)));
  CHECK(FAULT, raw_fd_write(fd, P(&good), 1, end - 2));
  CHECK(FAULT, raw_fd_pwrite(fd, P(bad), 2, 0, P(&number)));
  CHECK(FAULT, raw_fd_pwrite(fd, P(&good), 1, 0, NOWHERE));
  CHECK(FAULT, raw_fd_pread(fd, P(bad), 2, 0, P(&number)));
  CHECK(FAULT, raw_fd_pread(fd, P(&good), 1, 0, end));
  CHECK(INVAL, raw_fd_write(fd, P(huge), 2, P(&number)));
  IS(2, tell(fd));
  IS(10, size_of(fd));
  CHECK(SUCCESS, raw_fd_read(fd, P(many), 1024, P(&number)));
  IS(0, number);
  /* Up to the last byte. */
  __wasi_iovec_t last = {(uint8_t *)(uintptr_t)(end - 4), 4};
  CHECK(SUCCESS, raw_fd_pread(fd, P(&last), 1, 0, P(&number)));
  IS(4, number);
  IS(0, memcmp((void *)(uintptr_t)(end - 4), "0123", 4));
  CHECK(SUCCESS, raw_random_get(end - 8, 8));
  CHECK(FAULT, raw_random_get(end - 8, 9));
  CHECK(FAULT, raw_random_get(8, 0xfffffff8u));
  CHECK(SUCCESS, raw_random_get(end, 0));
}

static void results(int fd) {
  CHECK(FAULT, raw_fd_fdstat_get(fd, end - 23));
  CHECK(FAULT, raw_fd_filestat_get(fd, end - 63));
  CHECK(FAULT, raw_path_filestat_get(ROOT, 0, S("f"), end - 63));
  CHECK(FAULT, raw_fd_seek(fd, 1, __WASI_WHENCE_SET, end - 7));
  CHECK(FAULT, raw_fd_tell(fd, NOWHERE));
  CHECK(FAULT, raw_fd_prestat_get(ROOT, end - 7));
  CHECK(FAULT, raw_fd_prestat_dir_name(ROOT, end, 1));
  CHECK(FAULT, raw_clock_time_get(0, 0, end - 7));
  CHECK(FAULT, raw_clock_res_get(0, end - 7));
  CHECK(FAULT, raw_args_sizes_get(P(&number), end - 3));
  CHECK(FAULT, raw_args_get(P(buffer), end - 1));
  CHECK(FAULT, raw_args_get(end - 3, P(buffer)));
  CHECK(FAULT, raw_fd_readdir(ROOT, P(buffer), sizeof buffer, 0, end - 3));
  CHECK(FAULT, raw_fd_readdir(ROOT, end - 8, 9, 0, P(&number)));
  for (unsigned i = 0; i < 24; i++) IS(0, ((char *)(uintptr_t)(end - 32))[i]);
  for (unsigned i = 0; i < sizeof buffer; i++) IS(0, buffer[i]);
}

static void paths(void) {
  CHECK(FAULT, raw_path_open(ROOT, 0, S("made"), CREAT, 0, 0, 0, end - 3));
  CHECK(FAULT, raw_path_open(ROOT, 0, end - 1, 2, CREAT, 0, 0, 0, P(&number)));
  CHECK(FAULT, raw_path_open(ROOT, 0, 1, 0xffffffffu, CREAT, 0, 0, 0, P(&number)));
  CHECK(FAULT, raw_path_open(ROOT, 0, S("f"), TRUNC, 0, 0, 0, NOWHERE));
  IS(0, exists("made"));
  CHECK(FAULT, raw_path_create_directory(ROOT, NOWHERE, 4));
  CHECK(FAULT, raw_path_symlink(NOWHERE, 4, ROOT, S("made")));
  CHECK(FAULT, raw_path_rename(ROOT, S("f"), ROOT, NOWHERE, 4));
  CHECK(FAULT, raw_path_link(ROOT, 0, S("f"), ROOT, end - 1, 4));
  CHECK(FAULT, raw_path_readlink(ROOT, S("link"), end - 1, 2, P(&number)));
  CHECK(FAULT, raw_path_readlink(ROOT, S("link"), P(buffer), 8, end - 1));
  IS(1, exists("f"));
  IS(0, exists("made"));
  IS(0, buffer[0]);
}

static void polls(void) {
  __wasi_subscription_t in = {0};
  __wasi_event_t out;
  CHECK(FAULT, raw_poll_oneoff(end - 47, P(&out), 1, P(&number)));
  CHECK(FAULT, raw_poll_oneoff(P(&in), end - 31, 1, P(&number)));
  CHECK(FAULT, raw_poll_oneoff(P(&in), P(&out), 1, end - 3));
  CHECK(INVAL, raw_poll_oneoff(P(&in), P(&out), 0xffffffffu, P(&number)));
}

int main(void) {
  raw_path_symlink(S("target"), ROOT, S("link"));
  int fd = open_raw(ROOT, 0, "f", CREAT, FILE_RIGHTS, 0, 0);
  end = (uint32_t)(__builtin_wasm_memory_size(0) * 65536);
  /* Nothing of this program's own. */
  memset((void *)(uintptr_t)(end - 64), 0, 64);
  paths();
  results(fd);
  polls();
  IS(0, size_of(fd));
  transfers(fd);
  return finish();
}
