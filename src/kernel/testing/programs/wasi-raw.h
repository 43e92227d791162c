/*
 * The calls of wasi_snapshot_preview1 as they are imported, so that tests can pass what wasi-libc never would: lengths, flags,
 * rights and pointers of their own. CHECK compares the errno of a call, IS a value; `finish` prints what was not so.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define RAW(name, ...)                                                                                                 \
  int32_t raw_##name(__VA_ARGS__) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

RAW(args_get, uint32_t, uint32_t);
RAW(args_sizes_get, uint32_t, uint32_t);
RAW(clock_res_get, uint32_t, uint32_t);
RAW(clock_time_get, uint32_t, uint64_t, uint32_t);
RAW(fd_advise, uint32_t, uint64_t, uint64_t, uint32_t);
RAW(fd_allocate, uint32_t, uint64_t, uint64_t);
RAW(fd_close, uint32_t);
RAW(fd_datasync, uint32_t);
RAW(fd_fdstat_get, uint32_t, uint32_t);
RAW(fd_fdstat_set_flags, uint32_t, uint32_t);
RAW(fd_fdstat_set_rights, uint32_t, uint64_t, uint64_t);
RAW(fd_filestat_get, uint32_t, uint32_t);
RAW(fd_filestat_set_size, uint32_t, uint64_t);
RAW(fd_filestat_set_times, uint32_t, uint64_t, uint64_t, uint32_t);
RAW(fd_pread, uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
RAW(fd_prestat_dir_name, uint32_t, uint32_t, uint32_t);
RAW(fd_prestat_get, uint32_t, uint32_t);
RAW(fd_pwrite, uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
RAW(fd_read, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(fd_readdir, uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
RAW(fd_renumber, uint32_t, uint32_t);
RAW(fd_seek, uint32_t, int64_t, uint32_t, uint32_t);
RAW(fd_sync, uint32_t);
RAW(fd_tell, uint32_t, uint32_t);
RAW(fd_write, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_create_directory, uint32_t, uint32_t, uint32_t);
RAW(path_filestat_get, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_filestat_set_times, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint32_t);
RAW(path_link, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_open, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint32_t, uint32_t);
RAW(path_readlink, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_remove_directory, uint32_t, uint32_t, uint32_t);
RAW(path_rename, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_symlink, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(path_unlink_file, uint32_t, uint32_t, uint32_t);
RAW(poll_oneoff, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(random_get, uint32_t, uint32_t);
RAW(sched_yield, void);
RAW(sock_accept, uint32_t, uint32_t, uint32_t);
RAW(sock_recv, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(sock_send, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
RAW(sock_shutdown, uint32_t, uint32_t);

/* A pointer, and a path with its length, as arguments. */
#define P(pointer) ((uint32_t)(uintptr_t)(pointer))
#define S(path) P(path), (uint32_t)strlen(path)
/* An address that no memory of the tests reaches. */
#define NOWHERE 0xfffffff0u

static int checks, failures;

static inline void is(const char *what, int line, long long expected, long long found) {
  checks++;
  if (expected == found) return;
  failures++;
  printf("%d: %s: expected %lld, found %lld\n", line, what, expected, found);
}

#define IS(expected, value) is(#value, __LINE__, (expected), (value))
#define CHECK(errno_name, call) is(#call, __LINE__, __WASI_ERRNO_##errno_name, (call))

static inline int finish(void) {
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}

/* Opens; -errno when it does not. */
static inline int open_raw(int dir, int lookup, const char *path, int oflags, uint64_t base, uint64_t inheriting,
                           int fdflags) {
  uint32_t fd = 0;
  int error = raw_path_open(dir, lookup, S(path), oflags, base, inheriting, fdflags, P(&fd));
  return error == 0 ? (int)fd : -error;
}

#define ROOT 3
#define FOLLOW __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW
#define CREAT __WASI_OFLAGS_CREAT
#define DIRECTORY __WASI_OFLAGS_DIRECTORY
#define EXCL __WASI_OFLAGS_EXCL
#define TRUNC __WASI_OFLAGS_TRUNC
/* What an ordinary file is opened with. */
#define FILE_RIGHTS                                                                                                    \
  (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL |                    \
   __WASI_RIGHTS_FD_FILESTAT_GET | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE | __WASI_RIGHTS_FD_FILESTAT_SET_TIMES |          \
   __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_ADVISE | __WASI_RIGHTS_FD_SYNC | __WASI_RIGHTS_FD_DATASYNC |           \
   __WASI_RIGHTS_FD_FDSTAT_SET_FLAGS | __WASI_RIGHTS_POLL_FD_READWRITE)

/* The rights and the inheriting rights of a descriptor. */
static inline __wasi_fdstat_t fdstat(int fd) {
  __wasi_fdstat_t stat = {0};
  raw_fd_fdstat_get(fd, P(&stat));
  return stat;
}

/* A directory, opened with all the rights that it can have. */
static inline int open_directory(int dir, const char *path) {
  __wasi_fdstat_t stat = fdstat(dir);
  return open_raw(dir, FOLLOW, path, DIRECTORY, stat.fs_rights_base, stat.fs_rights_inheriting, 0);
}

static inline int make_file(int dir, const char *path) {
  int fd = open_raw(dir, 0, path, CREAT, FILE_RIGHTS, 0, 0);
  return fd < 0 ? -fd : raw_fd_close(fd);
}

static inline int write_raw(int fd, const char *text) {
  __wasi_ciovec_t iov = {(const uint8_t *)text, strlen(text)};
  uint32_t written = 0;
  int error = raw_fd_write(fd, P(&iov), 1, P(&written));
  return error == 0 ? (int)written : -error;
}

/* Bytes read into a buffer that is then ended with NUL; -errno when there are none. */
static inline int read_raw(int fd, char *buffer, uint32_t size) {
  __wasi_iovec_t iov = {(uint8_t *)buffer, size - 1};
  uint32_t count = 0;
  int error = raw_fd_read(fd, P(&iov), 1, P(&count));
  if (error != 0) return -error;
  buffer[count] = '\0';
  return (int)count;
}
