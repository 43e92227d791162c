/* Descriptors: rights, offsets, sizes, times, directories, numbers. The first argument says which. */
#include "wasi-raw.h"

#define R(name) __WASI_RIGHTS_##name
#define ALL_RIGHTS ((1ull << 30) - 1)

static int scratch(void) {
  raw_path_create_directory(ROOT, S("t"));
  return open_directory(ROOT, "t");
}

static int64_t size_of(int fd) {
  __wasi_filestat_t stat = {0};
  int error = raw_fd_filestat_get(fd, P(&stat));
  return error == 0 ? (int64_t)stat.size : -error;
}

static int64_t seek(int fd, int64_t offset, int whence) {
  uint64_t at = 0;
  int error = raw_fd_seek(fd, offset, whence, P(&at));
  return error == 0 ? (int64_t)at : -error;
}

static int64_t tell(int fd) {
  uint64_t at = 0;
  int error = raw_fd_tell(fd, P(&at));
  return error == 0 ? (int64_t)at : -error;
}

static int pread_raw(int fd, char *buffer, uint32_t size, uint64_t offset) {
  __wasi_iovec_t iov = {(uint8_t *)buffer, size};
  uint32_t count = 0;
  int error = raw_fd_pread(fd, P(&iov), 1, offset, P(&count));
  return error == 0 ? (int)count : -error;
}

static int pwrite_raw(int fd, const char *text, uint64_t offset) {
  __wasi_ciovec_t iov = {(const uint8_t *)text, strlen(text)};
  uint32_t count = 0;
  int error = raw_fd_pwrite(fd, P(&iov), 1, offset, P(&count));
  return error == 0 ? (int)count : -error;
}

/* Each call takes its right; rights can be given up, and are not got back by opening. */
static void rights(void) {
  int dir = scratch();
  char buffer[64];
  uint32_t used;
  uint64_t at;
  __wasi_filestat_t stat;
  int none = open_raw(dir, 0, "f", CREAT, 0, 0, 0);
  CHECK(NOTCAPABLE, -read_raw(none, buffer, sizeof buffer));
  CHECK(NOTCAPABLE, -write_raw(none, "x"));
  CHECK(NOTCAPABLE, -pread_raw(none, buffer, 1, 0));
  CHECK(NOTCAPABLE, -pwrite_raw(none, "x", 0));
  CHECK(NOTCAPABLE, raw_fd_seek(none, 0, 0, P(&at)));
  CHECK(NOTCAPABLE, raw_fd_tell(none, P(&at)));
  CHECK(NOTCAPABLE, raw_fd_filestat_get(none, P(&stat)));
  CHECK(NOTCAPABLE, raw_fd_filestat_set_size(none, 1));
  CHECK(NOTCAPABLE, raw_fd_filestat_set_times(none, 0, 0, 0));
  CHECK(NOTCAPABLE, raw_fd_allocate(none, 0, 1));
  CHECK(NOTCAPABLE, raw_fd_advise(none, 0, 0, 0));
  CHECK(NOTCAPABLE, raw_fd_sync(none));
  CHECK(NOTCAPABLE, raw_fd_datasync(none));
  CHECK(NOTCAPABLE, raw_fd_fdstat_set_flags(none, 0));
  CHECK(SUCCESS, raw_fd_fdstat_set_rights(none, 0, 0));
  CHECK(NOTCAPABLE, raw_fd_fdstat_set_rights(none, R(FD_READ), 0));
  CHECK(NOTCAPABLE, raw_fd_fdstat_set_rights(none, 0, R(FD_READ)));
  CHECK(SUCCESS, raw_fd_close(none));
  /* The right to seek is one to tell; the other way round it is not. */
  int teller = open_raw(dir, 0, "f", 0, R(FD_TELL), 0, 0);
  IS(0, tell(teller));
  IS(0, seek(teller, 0, __WASI_WHENCE_CUR));
  CHECK(NOTCAPABLE, -seek(teller, 0, __WASI_WHENCE_SET));
  int seeker = open_raw(dir, 0, "f", 0, R(FD_SEEK), 0, 0);
  IS(0, tell(seeker));
  /* A directory without each right of a path call. */
  struct {
    uint64_t right;
    int what;
  } without[] = {{R(PATH_OPEN), 0},       {R(PATH_CREATE_FILE), 1},      {R(PATH_FILESTAT_SET_SIZE), 2},
                 {R(PATH_CREATE_DIRECTORY), 3}, {R(PATH_REMOVE_DIRECTORY), 4}, {R(PATH_UNLINK_FILE), 5},
                 {R(PATH_FILESTAT_GET), 6}, {R(PATH_FILESTAT_SET_TIMES), 7}, {R(PATH_LINK_SOURCE), 8},
                 {R(PATH_LINK_TARGET), 9}, {R(PATH_RENAME_SOURCE), 10},   {R(PATH_RENAME_TARGET), 11},
                 {R(PATH_SYMLINK), 12},   {R(PATH_READLINK), 13},         {R(FD_READDIR), 14},
                 {R(FD_FILESTAT_GET), 15}};
  for (unsigned i = 0; i < sizeof without / sizeof *without; i++) {
    __wasi_fdstat_t full = fdstat(dir);
    int fd = open_raw(dir, 0, ".", DIRECTORY, full.fs_rights_base, full.fs_rights_inheriting, 0);
    CHECK(SUCCESS, raw_fd_fdstat_set_rights(fd, full.fs_rights_base & ~without[i].right, full.fs_rights_inheriting));
    int results[] = {-open_raw(fd, 0, "f", 0, 0, 0, 0),
                     -open_raw(fd, 0, "new", CREAT, 0, 0, 0),
                     -open_raw(fd, 0, "f", TRUNC, 0, 0, 0),
                     raw_path_create_directory(fd, S("f")),
                     raw_path_remove_directory(fd, S("f")),
                     raw_path_unlink_file(fd, S("gone")),
                     raw_path_filestat_get(fd, 0, S("f"), P(&stat)),
                     raw_path_filestat_set_times(fd, 0, S("f"), 0, 0, 0),
                     raw_path_link(fd, 0, S("f"), dir, S("f")),
                     raw_path_link(dir, 0, S("f"), fd, S("f")),
                     raw_path_rename(fd, S("gone"), dir, S("x")),
                     raw_path_rename(dir, S("gone"), fd, S("x")),
                     raw_path_symlink(S("x"), fd, S("f")),
                     raw_path_readlink(fd, S("f"), P(buffer), 64, P(&used)),
                     raw_fd_readdir(fd, P(buffer), 64, 0, P(&used)),
                     raw_fd_filestat_get(fd, P(&stat))};
    for (int what = 0; what < 16; what++) {
      int refused = results[what] == __WASI_ERRNO_NOTCAPABLE;
      /* Without the right to open, nothing is created or cut off either. */
      is("refused", i * 100 + what, what == without[i].what || (i == 0 && what < 3), refused);
    }
    raw_fd_close(fd);
    raw_path_unlink_file(dir, S("new"));
  }
  /* What is opened has no more than the directory hands down. */
  __wasi_fdstat_t full = fdstat(dir);
  int reader = open_raw(dir, 0, ".", DIRECTORY, full.fs_rights_base, R(FD_READ), 0);
  CHECK(NOTCAPABLE, -open_raw(reader, 0, "f", 0, R(FD_READ) | R(FD_WRITE), 0, 0));
  CHECK(NOTCAPABLE, -open_raw(reader, 0, "f", 0, R(FD_READ), R(FD_WRITE), 0));
  CHECK(NOTCAPABLE, -open_raw(reader, 0, "f", 0, 0, 0, __WASI_FDFLAGS_SYNC));
  CHECK(NOTCAPABLE, -open_raw(reader, 0, "f", 0, 0, 0, __WASI_FDFLAGS_DSYNC));
  int fd = open_raw(reader, 0, "f", 0, R(FD_READ), 0, 0);
  IS(R(FD_READ), fdstat(fd).fs_rights_base);
  CHECK(NOTDIR, -open_raw(fd, 0, "x", 0, 0, 0, 0));
  /* A file has no rights on paths, a directory none to write; rights that there are not are left out. */
  fd = open_raw(dir, 0, "f", 0, ALL_RIGHTS, 0, 0);
  IS(0, fdstat(fd).fs_rights_base & (R(PATH_OPEN) | R(FD_READDIR)));
  IS(0, full.fs_rights_base & (R(FD_WRITE) | R(FD_SEEK) | R(FD_FILESTAT_SET_SIZE)));
  fd = open_raw(dir, 0, "f", 0, ~0ull, 0, 0);
  IS(0, fdstat(fd).fs_rights_base & ~ALL_RIGHTS);
}

/* lseek(2), pread(2), pwrite(2), O_APPEND, ftruncate(2), posix_fallocate(3) */
static void offsets(void) {
  int dir = scratch();
  char buffer[64];
  int fd = open_raw(dir, 0, "f", CREAT, FILE_RIGHTS, 0, 0);
  IS(10, write_raw(fd, "0123456789"));
  IS(10, tell(fd));
  IS(8, seek(fd, -2, __WASI_WHENCE_CUR));
  IS(7, seek(fd, -3, __WASI_WHENCE_END));
  IS(3, read_raw(fd, buffer, sizeof buffer));
  IS(0, strcmp(buffer, "789"));
  IS(0, read_raw(fd, buffer, sizeof buffer));
  CHECK(INVAL, -seek(fd, -1, __WASI_WHENCE_SET));
  CHECK(INVAL, -seek(fd, -11, __WASI_WHENCE_END));
  CHECK(INVAL, -seek(fd, 0, 3));
  CHECK(INVAL, -seek(fd, 0, 255));
  CHECK(INVAL, -seek(fd, INT64_MAX, __WASI_WHENCE_SET));
  CHECK(INVAL, -seek(fd, INT64_MIN, __WASI_WHENCE_CUR));
  IS(10, tell(fd));
  /* What is beyond the end reads as zeroes once something is written there. */
  IS(20, seek(fd, 20, __WASI_WHENCE_SET));
  IS(0, read_raw(fd, buffer, sizeof buffer));
  IS(10, size_of(fd));
  IS(1, write_raw(fd, "x"));
  IS(21, size_of(fd));
  IS(5, pread_raw(fd, buffer, 5, 8));
  IS(0, memcmp(buffer, "89\0\0\0", 5));
  IS(21, tell(fd));
  IS(3, pwrite_raw(fd, "abc", 1));
  IS(4, pread_raw(fd, buffer, 4, 0));
  IS(0, memcmp(buffer, "0abc", 4));
  IS(21, tell(fd));
  IS(0, pread_raw(fd, buffer, 4, 21));
  IS(0, pread_raw(fd, buffer, 4, 1ull << 40));
  CHECK(INVAL, -pread_raw(fd, buffer, 4, 1ull << 63));
  CHECK(INVAL, -pwrite_raw(fd, "x", ~0ull));
  CHECK(FBIG, -pwrite_raw(fd, "x", 1ull << 60));
  IS(21, size_of(fd));
  CHECK(SUCCESS, raw_fd_filestat_set_size(fd, 4));
  CHECK(SUCCESS, raw_fd_filestat_set_size(fd, 6));
  IS(6, pread_raw(fd, buffer, 64, 0));
  IS(0, memcmp(buffer, "0abc\0\0", 6));
  CHECK(FBIG, raw_fd_filestat_set_size(fd, 1ull << 60));
  CHECK(INVAL, raw_fd_filestat_set_size(fd, ~0ull));
  CHECK(SUCCESS, raw_fd_allocate(fd, 0, 3));
  IS(6, size_of(fd));
  CHECK(SUCCESS, raw_fd_allocate(fd, 5, 5));
  IS(10, size_of(fd));
  CHECK(INVAL, raw_fd_allocate(fd, 0, 0));
  CHECK(INVAL, raw_fd_allocate(fd, ~0ull, 1));
  CHECK(FBIG, raw_fd_allocate(fd, 1ull << 60, 1));
  CHECK(FBIG, raw_fd_allocate(fd, INT64_MAX, INT64_MAX));
  CHECK(SUCCESS, raw_fd_advise(fd, 0, 0, __WASI_ADVICE_NOREUSE));
  CHECK(INVAL, raw_fd_advise(fd, 0, 0, 6));
  CHECK(INVAL, raw_fd_advise(fd, 0, ~0ull, 0));
  CHECK(SPIPE, raw_fd_advise(1, 0, 0, 0));
  CHECK(SPIPE, -seek(1, 0, __WASI_WHENCE_CUR));
  CHECK(SPIPE, -pwrite_raw(1, "x", 0));
  /* Appending: at the end as it is at the time of each write, and for pwrite as on Linux. */
  CHECK(SUCCESS, raw_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_APPEND));
  IS(__WASI_FDFLAGS_APPEND, fdstat(fd).fs_flags);
  IS(0, seek(fd, 0, __WASI_WHENCE_SET));
  IS(3, write_raw(fd, "end"));
  IS(13, tell(fd));
  IS(2, pwrite_raw(fd, "!!", 0));
  IS(15, size_of(fd));
  IS(13, tell(fd));
  IS(5, pread_raw(fd, buffer, 64, 10));
  IS(0, memcmp(buffer, "end!!", 5));
  CHECK(INVAL, raw_fd_fdstat_set_flags(fd, 32));
  CHECK(SUCCESS, raw_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK | __WASI_FDFLAGS_SYNC));
  IS(__WASI_FDFLAGS_NONBLOCK | __WASI_FDFLAGS_SYNC, fdstat(fd).fs_flags);
  CHECK(SUCCESS, raw_fd_sync(fd));
  CHECK(SUCCESS, raw_fd_datasync(fd));
  CHECK(SUCCESS, raw_fd_sync(dir));
  CHECK(INVAL, raw_fd_sync(1));
  CHECK(ISDIR, -read_raw(dir, buffer, sizeof buffer));
  CHECK(NOTCAPABLE, -write_raw(dir, "x"));
  /* Opened to be read only. */
  int reader = open_raw(dir, 0, "f", 0, R(FD_READ) | R(FD_SEEK), 0, 0);
  CHECK(NOTCAPABLE, -write_raw(reader, "x"));
  /* An open file outlives its name. */
  CHECK(SUCCESS, raw_path_unlink_file(dir, S("f")));
  IS(15, size_of(fd));
  IS(4, pread_raw(fd, buffer, 4, 0));
}

/* utimensat(2), to the nanosecond. */
static void times(void) {
  int dir = scratch();
  __wasi_filestat_t stat, other;
  int fd = open_raw(dir, 0, "f", CREAT, FILE_RIGHTS, 0, 0);
  raw_path_symlink(S("f"), dir, S("link"));
  CHECK(SUCCESS, raw_fd_filestat_set_times(fd, 1234567890123456789ull, 7, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&stat)));
  IS(1234567890123456789ll, stat.atim);
  IS(7, stat.mtim);
  IS(1, stat.ctim > 1600000000000000000ull);
  CHECK(SUCCESS, raw_fd_filestat_set_times(fd, 1, 2, __WASI_FSTFLAGS_MTIM));
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&stat)));
  IS(1234567890123456789ll, stat.atim);
  IS(2, stat.mtim);
  CHECK(SUCCESS, raw_fd_filestat_set_times(fd, 1, 2, __WASI_FSTFLAGS_ATIM_NOW));
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&stat)));
  IS(1, stat.atim > 1600000000000000000ull);
  IS(2, stat.mtim);
  CHECK(SUCCESS, raw_fd_filestat_set_times(fd, ~0ull, 0, __WASI_FSTFLAGS_ATIM));
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&stat)));
  IS(-1, (int64_t)stat.atim);
  CHECK(INVAL, raw_fd_filestat_set_times(fd, 1, 2, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW));
  CHECK(INVAL, raw_fd_filestat_set_times(fd, 1, 2, __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW));
  CHECK(INVAL, raw_fd_filestat_set_times(fd, 1, 2, 16));
  CHECK(SUCCESS, raw_path_filestat_set_times(dir, 0, S("link"), 3, 4, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
  CHECK(SUCCESS, raw_path_filestat_get(dir, 0, S("link"), P(&stat)));
  CHECK(SUCCESS, raw_path_filestat_get(dir, FOLLOW, S("link"), P(&other)));
  IS(4, stat.mtim);
  IS(2, other.mtim);
  CHECK(SUCCESS, raw_path_filestat_set_times(dir, FOLLOW, S("link"), 3, 5, __WASI_FSTFLAGS_MTIM));
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&other)));
  IS(5, other.mtim);
  CHECK(INVAL, raw_path_filestat_get(dir, 4, S("f"), P(&stat)));
  CHECK(SUCCESS, raw_fd_filestat_set_times(dir, 0, 6, __WASI_FSTFLAGS_MTIM));
  CHECK(SUCCESS, raw_fd_filestat_get(dir, P(&stat)));
  IS(6, stat.mtim);
  /* Writing and making entries are changes. */
  write_raw(fd, "x");
  CHECK(SUCCESS, raw_fd_filestat_get(fd, P(&other)));
  IS(1, other.mtim > 1600000000000000000ull);
  make_file(dir, "g");
  CHECK(SUCCESS, raw_fd_filestat_get(dir, P(&stat)));
  IS(1, stat.mtim > 1600000000000000000ull);
  CHECK(INVAL, raw_fd_filestat_set_times(1, 0, 0, __WASI_FSTFLAGS_MTIM));
}

/* Names of a directory by cookies, in a buffer of this size; each removed once it is seen when `removing`. */
static int list(int dir, uint32_t size, int removing, char *seen) {
  uint8_t buffer[512];
  uint64_t cookie = 0;
  uint32_t used;
  int count = 0;
  for (;;) {
    int error = raw_fd_readdir(dir, P(buffer), size, cookie, P(&used));
    if (error != 0) return -error;
    uint32_t at = 0;
    while (at + sizeof(__wasi_dirent_t) <= used) {
      __wasi_dirent_t entry;
      memcpy(&entry, buffer + at, sizeof entry);
      char name[32] = {0};
      if (at + sizeof entry + entry.d_namlen > used) break;
      memcpy(name, buffer + at + sizeof entry, entry.d_namlen);
      at += sizeof entry + entry.d_namlen;
      cookie = entry.d_next;
      count++;
      if (name[0] == '.') continue;
      seen[name[1] - '0']++;
      if (removing) raw_path_unlink_file(dir, S(name));
    }
    if (used < size) return count;
  }
}

static void directories(void) {
  int dir = scratch();
  char name[3] = "f", seen[10] = {0};
  uint8_t buffer[64];
  uint32_t used;
  for (int i = 0; i < 10; i++) {
    name[1] = '0' + i;
    make_file(dir, name);
  }
  IS(12, list(dir, 512, 0, seen));
  IS(12, list(dir, 30, 0, seen));
  for (int i = 0; i < 10; i++) IS(2, seen[i]);
  /* Removed as they are seen, none is left out. */
  IS(12, list(dir, 60, 1, seen));
  for (int i = 0; i < 10; i++) IS(3, seen[i]);
  IS(2, list(dir, 60, 0, seen));
  /* A part of an entry, down to nothing. */
  make_file(dir, "f0");
  CHECK(SUCCESS, raw_fd_readdir(dir, P(buffer), 10, 0, P(&used)));
  IS(10, used);
  CHECK(SUCCESS, raw_fd_readdir(dir, P(buffer), 0, 0, P(&used)));
  IS(0, used);
  CHECK(SUCCESS, raw_fd_readdir(dir, P(buffer), 64, 1000, P(&used)));
  IS(0, used);
  CHECK(SUCCESS, raw_fd_readdir(dir, P(buffer), 64, ~0ull, P(&used)));
  IS(0, used);
  CHECK(BADF, raw_fd_readdir(99, P(buffer), 64, 0, P(&used)));
  CHECK(NOTDIR, raw_fd_readdir(1, P(buffer), 64, 0, P(&used)));
  /* The number of an entry is the one of its file. */
  __wasi_filestat_t stat;
  __wasi_dirent_t entry;
  CHECK(SUCCESS, raw_fd_readdir(dir, P(buffer), 64, 2, P(&used)));
  memcpy(&entry, buffer, sizeof entry);
  CHECK(SUCCESS, raw_path_filestat_get(dir, 0, S("f0"), P(&stat)));
  IS(stat.ino, entry.d_ino);
  IS(__WASI_FILETYPE_REGULAR_FILE, entry.d_type);
}

/* fd_renumber, fd_prestat, RLIMIT_NOFILE */
static void numbers(void) {
  int dir = scratch();
  __wasi_prestat_t prestat;
  __wasi_filestat_t stat;
  char path[4] = {0};
  int a = open_raw(dir, 0, "a", CREAT, FILE_RIGHTS, 0, 0);
  int b = open_raw(dir, 0, "b", CREAT, FILE_RIGHTS, 0, 0);
  IS(dir + 1, a);
  CHECK(SUCCESS, raw_fd_renumber(a, a));
  CHECK(BADF, raw_fd_renumber(a, 500));
  CHECK(BADF, raw_fd_renumber(500, a));
  CHECK(BADF, raw_fd_renumber(-1, -1));
  write_raw(a, "one");
  CHECK(SUCCESS, raw_fd_renumber(a, b));
  CHECK(BADF, raw_fd_close(a));
  IS(3, size_of(b));
  CHECK(SUCCESS, raw_fd_close(b));
  CHECK(BADF, raw_fd_close(b));
  CHECK(SUCCESS, raw_fd_prestat_get(ROOT, P(&prestat)));
  IS(1, prestat.u.dir.pr_name_len);
  CHECK(NAMETOOLONG, raw_fd_prestat_dir_name(ROOT, P(path), 0));
  CHECK(SUCCESS, raw_fd_prestat_dir_name(ROOT, P(path), 4));
  IS(0, strcmp(path, "/"));
  CHECK(BADF, raw_fd_prestat_get(dir, P(&prestat)));
  CHECK(BADF, raw_fd_prestat_get(1, P(&prestat)));
  CHECK(BADF, raw_fd_prestat_dir_name(dir, P(path), 4));
  /* As many as there may be: the next is refused before it is made. */
  int opened = 0, last;
  while ((last = open_raw(dir, 0, "many", CREAT, 0, 0, 0)) >= 0) opened++;
  CHECK(MFILE, -last);
  IS(1024 - 5, opened);
  CHECK(MFILE, -open_raw(dir, 0, "not-made", CREAT, 0, 0, 0));
  CHECK(NOENT, raw_path_filestat_get(dir, 0, S("not-made"), P(&stat)));
  CHECK(SUCCESS, raw_fd_close(700));
  IS(700, open_raw(dir, 0, "many", 0, 0, 0, 0));
  /* What is opened at the number of the root is not a root. */
  CHECK(SUCCESS, raw_fd_renumber(700, ROOT));
  CHECK(BADF, raw_fd_prestat_get(ROOT, P(&prestat)));
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "rights") == 0) rights();
  if (strcmp(what, "offsets") == 0) offsets();
  if (strcmp(what, "times") == 0) times();
  if (strcmp(what, "directories") == 0) directories();
  if (strcmp(what, "numbers") == 0) numbers();
  return finish();
}
