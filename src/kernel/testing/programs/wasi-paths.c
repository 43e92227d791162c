/* Paths: lookups, links, and what makes, moves and removes names. The first argument says which. */
#include "wasi-raw.h"

static int mkdir_raw(int dir, const char *path) { return raw_path_create_directory(dir, S(path)); }
static int rmdir_raw(int dir, const char *path) { return raw_path_remove_directory(dir, S(path)); }
static int unlink_raw(int dir, const char *path) { return raw_path_unlink_file(dir, S(path)); }
static int symlink_raw(const char *target, int dir, const char *path) { return raw_path_symlink(S(target), dir, S(path)); }
static int rename_raw(int dir, const char *path, const char *to) { return raw_path_rename(dir, S(path), dir, S(to)); }
static int link_raw(int dir, int flags, const char *path, const char *to) {
  return raw_path_link(dir, flags, S(path), dir, S(to));
}
static int stat_raw(int dir, int flags, const char *path, __wasi_filestat_t *stat) {
  return raw_path_filestat_get(dir, flags, S(path), P(stat));
}
/* Opens and closes. */
static int try_open(int dir, int lookup, const char *path, int oflags) {
  int fd = open_raw(dir, lookup, path, oflags, 0, 0, 0);
  return fd < 0 ? -fd : raw_fd_close(fd);
}

/* A directory of the test's own. */
static int scratch(void) {
  mkdir_raw(ROOT, "t");
  return open_directory(ROOT, "t");
}

/* What leads out of a directory is refused; the root is where every way ends. */
static void confinement(void) {
  int dir = scratch();
  CHECK(SUCCESS, mkdir_raw(dir, "sub"));
  CHECK(SUCCESS, make_file(dir, "sub/file"));
  CHECK(SUCCESS, make_file(ROOT, "outside"));
  CHECK(SUCCESS, try_open(dir, 0, "sub/../sub/./file", 0));
  CHECK(NOTCAPABLE, try_open(dir, 0, "..", 0));
  CHECK(NOTCAPABLE, try_open(dir, 0, "../t/sub/file", 0));
  CHECK(NOTCAPABLE, try_open(dir, 0, "sub/../../outside", 0));
  CHECK(NOTCAPABLE, try_open(dir, 0, "/outside", 0));
  CHECK(NOTCAPABLE, try_open(dir, 0, "/t/sub/file", 0));
  CHECK(NOTCAPABLE, symlink_raw("/outside", dir, "absolute"));
  CHECK(SUCCESS, symlink_raw("../outside", dir, "relative"));
  CHECK(NOTCAPABLE, try_open(dir, FOLLOW, "relative", 0));
  CHECK(NOTCAPABLE, try_open(dir, FOLLOW, "relative/", 0));
  CHECK(NOTCAPABLE, mkdir_raw(dir, "../made"));
  CHECK(NOTCAPABLE, unlink_raw(dir, "../outside"));
  CHECK(NOTCAPABLE, rename_raw(dir, "sub/file", "../moved"));
  CHECK(NOTCAPABLE, rename_raw(dir, "../outside", "stolen"));
  CHECK(NOTCAPABLE, link_raw(dir, 0, "../outside", "stolen"));
  CHECK(SUCCESS, raw_path_symlink(S("/outside"), ROOT, S("t/absolute")));
  CHECK(NOTCAPABLE, try_open(dir, FOLLOW, "absolute", 0));
  __wasi_filestat_t stat;
  CHECK(SUCCESS, stat_raw(dir, 0, "absolute", &stat));
  IS(__WASI_FILETYPE_SYMBOLIC_LINK, stat.filetype);
  /* From the root. */
  CHECK(SUCCESS, try_open(ROOT, FOLLOW, "t/absolute", 0));
  CHECK(SUCCESS, try_open(ROOT, FOLLOW, "t/relative", 0));
  CHECK(SUCCESS, try_open(ROOT, 0, "/outside", 0));
  CHECK(SUCCESS, try_open(ROOT, 0, "../../../outside", 0));
  CHECK(SUCCESS, try_open(ROOT, 0, "..", 0));
}

/* open(2), path_resolution(7): symbolic links at the end, in between, and in circles. */
static void symlinks(void) {
  int dir = scratch();
  char target[16] = {0};
  uint32_t used = 0;
  mkdir_raw(dir, "d");
  make_file(dir, "f");
  CHECK(SUCCESS, symlink_raw("f", dir, "to-f"));
  CHECK(SUCCESS, symlink_raw("d", dir, "to-d"));
  CHECK(SUCCESS, symlink_raw("nowhere", dir, "dangling"));
  CHECK(SUCCESS, symlink_raw("loop", dir, "loop"));
  CHECK(LOOP, try_open(dir, 0, "to-f", 0));
  CHECK(SUCCESS, try_open(dir, FOLLOW, "to-f", 0));
  CHECK(NOTDIR, try_open(dir, 0, "to-d", DIRECTORY));
  CHECK(SUCCESS, try_open(dir, 0, "to-d/", DIRECTORY));
  CHECK(SUCCESS, try_open(dir, 0, "to-d/.", 0));
  CHECK(NOTDIR, try_open(dir, FOLLOW, "to-f/", 0));
  CHECK(NOTDIR, try_open(dir, FOLLOW, "to-f/x", 0));
  CHECK(NOENT, try_open(dir, FOLLOW, "dangling", 0));
  CHECK(LOOP, try_open(dir, 0, "dangling", 0));
  CHECK(LOOP, try_open(dir, FOLLOW, "loop", 0));
  CHECK(LOOP, try_open(dir, 0, "loop/x", 0));
  CHECK(SUCCESS, make_file(dir, "to-d/inside"));
  CHECK(SUCCESS, try_open(dir, 0, "d/inside", 0));
  /* Creating goes through a dangling link when it may be followed, but not when the file must be new. */
  CHECK(EXIST, try_open(dir, FOLLOW, "dangling", CREAT | EXCL));
  CHECK(LOOP, try_open(dir, 0, "dangling", CREAT));
  CHECK(SUCCESS, try_open(dir, FOLLOW, "dangling", CREAT));
  CHECK(SUCCESS, try_open(dir, 0, "nowhere", 0));
  /* Forty links are followed, forty-one are not. */
  char name[8], next[8];
  for (int i = 0; i <= 41; i++) {
    snprintf(name, sizeof name, "s%d", i);
    snprintf(next, sizeof next, "s%d", i - 1);
    symlink_raw(i == 0 ? "f" : next, dir, name);
  }
  CHECK(SUCCESS, try_open(dir, FOLLOW, "s39", 0));
  CHECK(LOOP, try_open(dir, FOLLOW, "s40", 0));
  /* readlink(2): what does not fit is cut off. */
  CHECK(SUCCESS, raw_path_readlink(dir, S("dangling"), P(target), 4, P(&used)));
  IS(4, used);
  IS(0, strcmp(target, "nowh"));
  CHECK(SUCCESS, raw_path_readlink(dir, S("dangling"), P(target), sizeof target, P(&used)));
  IS(7, used);
  CHECK(INVAL, raw_path_readlink(dir, S("dangling"), P(target), 0, P(&used)));
  CHECK(INVAL, raw_path_readlink(dir, S("f"), P(target), sizeof target, P(&used)));
  CHECK(INVAL, raw_path_readlink(dir, S("to-d/"), P(target), sizeof target, P(&used)));
  CHECK(NOENT, raw_path_readlink(dir, S("gone"), P(target), sizeof target, P(&used)));
  /* symlink(2) */
  CHECK(EXIST, symlink_raw("x", dir, "f"));
  CHECK(EXIST, symlink_raw("x", dir, "dangling"));
  CHECK(NOENT, symlink_raw("x", dir, "new/"));
  CHECK(NOENT, symlink_raw("", dir, "new"));
  CHECK(NOENT, symlink_raw("x", dir, ""));
  __wasi_filestat_t stat;
  CHECK(SUCCESS, symlink_raw("grün", dir, "umlaut"));
  CHECK(SUCCESS, stat_raw(dir, 0, "umlaut", &stat));
  IS(5, stat.size);
}

/* open(2), mkdir(2), rmdir(2), unlink(2): flags, slashes and dots. */
static void names(void) {
  int dir = scratch();
  mkdir_raw(dir, "d");
  make_file(dir, "f");
  symlink_raw("d", dir, "to-d");
  symlink_raw("nowhere", dir, "dangling");
  CHECK(EXIST, try_open(dir, 0, "f", CREAT | EXCL));
  CHECK(EXIST, try_open(dir, 0, "d", CREAT | EXCL));
  CHECK(ISDIR, try_open(dir, 0, "d", CREAT));
  CHECK(ISDIR, try_open(dir, 0, "d", TRUNC));
  CHECK(ISDIR, try_open(dir, 0, "new/", CREAT));
  CHECK(INVAL, try_open(dir, 0, "new", CREAT | DIRECTORY));
  CHECK(NOENT, try_open(dir, 0, "new", 0));
  CHECK(NOENT, try_open(dir, 0, "new/f", CREAT));
  CHECK(NOTDIR, try_open(dir, 0, "f", DIRECTORY));
  CHECK(NOTDIR, try_open(dir, 0, "f/", 0));
  CHECK(NOTDIR, try_open(dir, 0, "f/.", 0));
  CHECK(NOTDIR, try_open(dir, 0, "f/..", 0));
  CHECK(NOTDIR, try_open(dir, 0, "f/x", CREAT));
  CHECK(SUCCESS, try_open(dir, 0, "d///", 0));
  CHECK(SUCCESS, try_open(dir, 0, ".", 0));
  CHECK(NOENT, try_open(dir, 0, "", 0));
  CHECK(INVAL, try_open(dir, 0, "f", 16));
  CHECK(INVAL, try_open(dir, 2, "f", 0));
  CHECK(INVAL, -open_raw(dir, 0, "f", 0, 0, 0, 32));
  CHECK(ISDIR, -open_raw(dir, 0, "d", 0, __WASI_RIGHTS_FD_WRITE, 0, 0));
  CHECK(ISDIR, -open_raw(dir, 0, "d", DIRECTORY, __WASI_RIGHTS_FD_WRITE, 0, 0));
  CHECK(EXIST, mkdir_raw(dir, "d"));
  CHECK(EXIST, mkdir_raw(dir, "f"));
  CHECK(EXIST, mkdir_raw(dir, "f/"));
  CHECK(EXIST, mkdir_raw(dir, "dangling"));
  CHECK(EXIST, mkdir_raw(dir, "dangling/"));
  CHECK(EXIST, mkdir_raw(dir, "."));
  CHECK(EXIST, mkdir_raw(dir, "d/.."));
  CHECK(NOENT, mkdir_raw(dir, "x/y"));
  CHECK(NOENT, mkdir_raw(dir, "x/."));
  CHECK(NOENT, mkdir_raw(dir, ""));
  CHECK(SUCCESS, mkdir_raw(dir, "e//"));
  CHECK(NOTDIR, rmdir_raw(dir, "f"));
  CHECK(NOTDIR, rmdir_raw(dir, "f/"));
  CHECK(NOTDIR, rmdir_raw(dir, "to-d"));
  CHECK(NOTDIR, rmdir_raw(dir, "to-d/"));
  CHECK(INVAL, rmdir_raw(dir, "e/."));
  CHECK(NOTEMPTY, rmdir_raw(dir, "e/.."));
  CHECK(BUSY, rmdir_raw(ROOT, "/"));
  CHECK(NOENT, rmdir_raw(dir, "x"));
  make_file(dir, "e/f");
  CHECK(NOTEMPTY, rmdir_raw(dir, "e"));
  CHECK(SUCCESS, unlink_raw(dir, "e/f"));
  CHECK(SUCCESS, rmdir_raw(dir, "e/"));
  CHECK(ISDIR, unlink_raw(dir, "d"));
  CHECK(ISDIR, unlink_raw(dir, "d/"));
  CHECK(ISDIR, unlink_raw(dir, "."));
  CHECK(NOTDIR, unlink_raw(dir, "f/"));
  CHECK(NOTDIR, unlink_raw(dir, "to-d/"));
  CHECK(NOENT, unlink_raw(dir, "x"));
  CHECK(SUCCESS, unlink_raw(dir, "to-d"));
  CHECK(SUCCESS, try_open(dir, 0, "d", DIRECTORY));
  /* A directory that was removed while it was open is empty, and stays so. */
  int gone = open_directory(dir, "d");
  CHECK(SUCCESS, rmdir_raw(dir, "d"));
  CHECK(NOENT, make_file(gone, "f"));
  CHECK(NOENT, mkdir_raw(gone, "d"));
}

/* rename(2), link(2) */
static void moving(void) {
  int dir = scratch();
  __wasi_filestat_t one, two;
  make_file(dir, "f");
  make_file(dir, "g");
  mkdir_raw(dir, "d");
  mkdir_raw(dir, "full");
  make_file(dir, "full/x");
  symlink_raw("d", dir, "to-d");
  CHECK(NOENT, rename_raw(dir, "gone", "x"));
  CHECK(NOENT, rename_raw(dir, "f", "gone/x"));
  CHECK(NOTDIR, rename_raw(dir, "f/", "x"));
  CHECK(NOTDIR, rename_raw(dir, "f", "x/"));
  CHECK(ISDIR, rename_raw(dir, "f", "d"));
  CHECK(NOTDIR, rename_raw(dir, "d", "f"));
  CHECK(NOTEMPTY, rename_raw(dir, "d", "full"));
  CHECK(INVAL, rename_raw(dir, "full", "full/y"));
  CHECK(BUSY, rename_raw(dir, ".", "x"));
  CHECK(BUSY, rename_raw(dir, "d/..", "x"));
  CHECK(NOTDIR, rename_raw(dir, "to-d/", "x"));
  CHECK(SUCCESS, rename_raw(dir, "full/", "moved/"));
  CHECK(SUCCESS, rename_raw(dir, "moved", "d"));
  CHECK(SUCCESS, try_open(dir, 0, "d/x", 0));
  CHECK(SUCCESS, rename_raw(dir, "to-d", "renamed"));
  CHECK(LOOP, try_open(dir, 0, "renamed", 0));
  CHECK(SUCCESS, rename_raw(dir, "f", "f"));
  CHECK(SUCCESS, link_raw(dir, 0, "f", "h"));
  CHECK(SUCCESS, stat_raw(dir, 0, "f", &one));
  CHECK(SUCCESS, stat_raw(dir, 0, "h", &two));
  IS(one.ino, two.ino);
  IS(2, two.nlink);
  /* Two names of one file: nothing happens, and both stay. */
  CHECK(SUCCESS, rename_raw(dir, "f", "h"));
  CHECK(SUCCESS, try_open(dir, 0, "f", 0));
  CHECK(SUCCESS, unlink_raw(dir, "f"));
  CHECK(SUCCESS, stat_raw(dir, 0, "h", &two));
  IS(1, two.nlink);
  CHECK(SUCCESS, rename_raw(dir, "h", "g"));
  CHECK(NOENT, try_open(dir, 0, "h", 0));
  CHECK(EXIST, link_raw(dir, 0, "g", "d"));
  CHECK(EXIST, link_raw(dir, 0, "d", "g"));
  CHECK(PERM, link_raw(dir, 0, "d", "x"));
  CHECK(NOENT, link_raw(dir, 0, "gone", "x"));
  CHECK(NOENT, link_raw(dir, 0, "g", "x/"));
  CHECK(NOTDIR, link_raw(dir, 0, "g/", "x"));
  CHECK(INVAL, link_raw(dir, 2, "g", "x"));
  /* A link to a link, and through one. */
  symlink_raw("g", dir, "to-g");
  CHECK(SUCCESS, link_raw(dir, 0, "to-g", "link"));
  CHECK(SUCCESS, stat_raw(dir, 0, "link", &one));
  IS(__WASI_FILETYPE_SYMBOLIC_LINK, one.filetype);
  CHECK(SUCCESS, link_raw(dir, FOLLOW, "to-g", "through"));
  CHECK(SUCCESS, stat_raw(dir, 0, "through", &one));
  IS(__WASI_FILETYPE_REGULAR_FILE, one.filetype);
  /* Other file systems. */
  CHECK(XDEV, rename_raw(ROOT, "t/g", "dev/g"));
  CHECK(XDEV, link_raw(ROOT, 0, "t/g", "dev/g"));
}

/* Lengths and contents of strings. */
static void strings(void) {
  static char name[5000];
  memset(name, 'a', sizeof name - 1);
  int dir = scratch();
  uint32_t fd;
#define OPEN(length, oflags) raw_path_open(dir, 0, P(name), length, oflags, 0, 0, 0, P(&fd))
  CHECK(NOENT, OPEN(255, 0));
  CHECK(NAMETOOLONG, OPEN(256, 0));
  CHECK(NAMETOOLONG, OPEN(4096, 0));
  for (int i = 1; i < 4999; i += 2) name[i] = '/';
  CHECK(NOENT, OPEN(4095, 0));
  CHECK(NAMETOOLONG, OPEN(4096, 0));
  /* 128 characters, 256 bytes. */
  for (int i = 0; i < 256; i += 2) memcpy(name + i, "\xc3\xbc", 2);
  CHECK(NOENT, OPEN(254, 0));
  CHECK(NAMETOOLONG, OPEN(256, 0));
  CHECK(INVAL, raw_path_open(dir, 0, P("a\0b"), 3, CREAT, 0, 0, 0, P(&fd)));
  CHECK(INVAL, raw_path_create_directory(dir, P("a\0"), 2));
  CHECK(INVAL, raw_path_symlink(P("x\0"), 2, dir, S("s")));
  CHECK(ILSEQ, raw_path_open(dir, 0, P("\xff"), 1, CREAT, 0, 0, 0, P(&fd)));
  CHECK(ILSEQ, raw_path_open(dir, 0, P("\xc3"), 1, CREAT, 0, 0, 0, P(&fd)));
  CHECK(ILSEQ, raw_path_open(dir, 0, P("\xed\xa0\x80"), 3, CREAT, 0, 0, 0, P(&fd)));
  /* A byte order mark is part of the name. */
  CHECK(SUCCESS, raw_path_create_directory(dir, S("\xef\xbb\xbfmark")));
  CHECK(NOENT, try_open(dir, 0, "mark", 0));
  CHECK(SUCCESS, try_open(dir, 0, "\xef\xbb\xbfmark", 0));
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "confinement") == 0) confinement();
  if (strcmp(what, "symlinks") == 0) symlinks();
  if (strcmp(what, "names") == 0) names();
  if (strcmp(what, "moving") == 0) moving();
  if (strcmp(what, "strings") == 0) strings();
  return finish();
}
