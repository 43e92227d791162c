/* Programs that try to get out of their container: the first argument says how. */
#include "wasi-raw.h"
#include "wasix.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[1 << 16];

static void say(const char *text) { write(1, text, strlen(text)); }

/* Prints what it can read of the paths, and the errno of those it cannot open. */
static int reads(int count, char **paths) {
  for (int i = 0; i < count; i++) {
    int fd = open(paths[i], O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, buffer, sizeof buffer);
    if (length >= 0) printf("%s: %.*s\n", paths[i], (int)length, buffer);
    else printf("%s: %d\n", paths[i], errno);
    if (fd >= 0) close(fd);
  }
  return 0;
}

/* What may be done from a directory. */
#define WAYS (__WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_CREATE_FILE | __WASI_RIGHTS_FD_READDIR)

/* Opens what begins at a directory's descriptor, as a process with preopened directories sees it. */
static int open_below(const char *directory, const char *path) {
  int dir = open_raw(ROOT, FOLLOW, directory, DIRECTORY, WAYS, ~0ull, 0);
  if (dir < 0) return dir;
  int fd = open_raw(dir, FOLLOW, path, 0, __WASI_RIGHTS_FD_READ, 0, 0);
  if (fd >= 0) raw_fd_close(fd);
  raw_fd_close(dir);
  return fd < 0 ? fd : 0;
}

/* `..` and symbolic links, from descriptors of directories: never above the root, nor out of a volume to what is beside it. */
static int climb(void) {
  CHECK(SUCCESS, raw_path_symlink(S("../../../../../../etc/motd"), ROOT, S("tmp-up")));
  CHECK(SUCCESS, raw_path_symlink(S("loop-b"), ROOT, S("loop-a")));
  CHECK(SUCCESS, raw_path_symlink(S("loop-a"), ROOT, S("loop-b")));
  CHECK(SUCCESS, raw_path_symlink(S(".."), ROOT, S("data/up")));
  CHECK(SUCCESS, raw_path_symlink(S("/"), ROOT, S("data/root")));
  /* The root's parent is the root: what is there is the container's own. */
  IS(0, open_below(".", "tmp-up"));
  IS(-__WASI_ERRNO_LOOP, open_below(".", "loop-a"));
  IS(-__WASI_ERRNO_LOOP, open_below(".", "loop-a/x"));
  /* A descriptor of a directory is no way to what is above it. */
  IS(-__WASI_ERRNO_NOTCAPABLE, open_below("data", "../etc/motd"));
  IS(-__WASI_ERRNO_NOTCAPABLE, open_below("data", "up/etc/motd"));
  IS(-__WASI_ERRNO_NOTCAPABLE, open_below("data", "root/etc/motd"));
  IS(-__WASI_ERRNO_NOTCAPABLE, open_below("data", "/etc/motd"));
  IS(-__WASI_ERRNO_NOTCAPABLE, open_below("data", "./inner/../../etc/motd"));
  /* Nor is one whose directory was moved meanwhile. */
  CHECK(SUCCESS, raw_path_create_directory(ROOT, S("deep")));
  CHECK(SUCCESS, raw_path_create_directory(ROOT, S("deep/er")));
  int inner = open_raw(ROOT, FOLLOW, "deep/er", DIRECTORY, WAYS, ~0ull, 0);
  CHECK(SUCCESS, raw_path_rename(ROOT, S("deep/er"), ROOT, S("er")));
  IS(-__WASI_ERRNO_NOTCAPABLE, open_raw(inner, FOLLOW, "../etc/motd", 0, __WASI_RIGHTS_FD_READ, 0, 0));
  CHECK(SUCCESS, raw_path_remove_directory(ROOT, S("er")));
  IS(-__WASI_ERRNO_NOENT, open_raw(inner, FOLLOW, "x", CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0));
  /* Between file systems nothing is linked or moved. */
  CHECK(XDEV, raw_path_link(ROOT, 0, S("data/mine"), ROOT, S("theirs")));
  CHECK(XDEV, raw_path_rename(ROOT, S("data/mine"), ROOT, S("theirs")));
  return finish();
}

/* Tries every number as a descriptor: there are no others than its own. */
static int descriptors(void) {
  for (uint32_t fd = 0; fd < 1000000; fd++)
    if (raw_fd_fdstat_get(fd, P(buffer)) == 0) printf("%u ", fd);
  for (uint32_t fd = 0xffffffff; fd > 0xffff0000; fd--)
    if (raw_fd_fdstat_get(fd, P(buffer)) != __WASI_ERRNO_BADF) printf("%u ", fd);
  printf("\n");
  return 0;
}

/* Tries every number as a process, a group, a child: there are no others than its own. */
static int pids(void) {
  int32_t parent;
  for (int pid = 2; pid < 70000; pid++) {
    if (wasix_proc_signal(pid, WASIX_SIGKILL) != ESRCH) printf("process %d ", pid);
    if (wasix_proc_signal(-pid, WASIX_SIGKILL) != ESRCH) printf("group %d ", pid);
    if (wasix_proc_parent(pid, &parent) == 0) printf("child of %d ", parent);
    wasix_option_pid which = {.tag = 1, .pid = pid};
    wasix_join_status status;
    if (wasix_proc_join(&which, WASIX_JOIN_NON_BLOCKING, &status) == 0) printf("joined %d ", pid);
  }
  DIR *proc = opendir("/proc");
  for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;)
    if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') printf("/proc/%s ", entry->d_name);
  printf("\n");
  return 0;
}

static char longest[1 << 21];

/* Strings that are longer than anything may be. */
static int strings(void) {
  memset(longest, 'a', sizeof longest - 1);
  CHECK(NAMETOOLONG, raw_path_create_directory(ROOT, P(longest), 256));
  CHECK(SUCCESS, raw_path_create_directory(ROOT, P(longest), 255));
  CHECK(NAMETOOLONG, raw_path_create_directory(ROOT, P(longest), 4096));
  CHECK(NAMETOOLONG, raw_path_create_directory(ROOT, P(longest), sizeof longest - 1));
  CHECK(NAMETOOLONG, raw_path_symlink(P(longest), 4096, ROOT, S("long")));
  CHECK(FAULT, raw_path_create_directory(ROOT, P(longest), 0xffffffff));
  for (size_t i = 1; i < sizeof longest; i += 2) longest[i] = '/';
  CHECK(NAMETOOLONG, raw_path_create_directory(ROOT, P(longest), 4096));
  memset(longest, 'a', sizeof longest - 1);
  int32_t pid;
  IS(E2BIG, wasix_proc_spawn2("escape", 6, longest, sizeof longest - 1, "", 0, NULL, 0, NULL, 0, 1, "/bin", 4, &pid));
  IS(E2BIG, wasix_proc_spawn2("escape", 6, "escape", 6, longest, sizeof longest - 1, NULL, 0, NULL, 0, 1, "/bin", 4, &pid));
  return finish();
}

/* Pointers and lengths at the end of the memory, and sums that go round it. */
static int edges(void) {
  uint32_t end = __builtin_wasm_memory_size(0) * 65536u;
  uint32_t size = 0;
  CHECK(SUCCESS, raw_random_get(end - 1, 1));
  CHECK(FAULT, raw_random_get(end - 1, 2));
  CHECK(FAULT, raw_random_get(end, 1));
  CHECK(FAULT, raw_random_get(1, 0xffffffff));
  CHECK(FAULT, raw_random_get(0xffffffff, 0xffffffff));
  CHECK(FAULT, raw_clock_time_get(0, 0, end - 7));
  CHECK(SUCCESS, raw_clock_time_get(0, 0, end - 8));
  CHECK(FAULT, raw_fd_fdstat_get(1, end - 23));
  CHECK(FAULT, raw_args_sizes_get(end - 3, end - 3));
  uint32_t *last = (uint32_t *)(uintptr_t)(end - 8);
  last[0] = end - 1;
  last[1] = 2;
  CHECK(FAULT, raw_fd_write(1, P(last), 1, P(&size)));
  CHECK(FAULT, raw_fd_write(1, P(last), 2, P(&size)));
  /* 0x20000001 pairs of 8 bytes are 8, as 32 bits count. */
  CHECK(INVAL, raw_fd_write(1, P(buffer), 0x20000001, P(&size)));
  last[1] = 0;
  CHECK(FAULT, raw_fd_write(1, P(last), 1, end - 3));
  uint32_t sum[4] = {P(buffer), 0x80000000, P(buffer), 0x80000000};
  CHECK(INVAL, raw_fd_write(1, P(sum), 2, P(&size)));
  CHECK(FAULT, raw_poll_oneoff(end - 47, end - 32, 1, P(&size)));
  CHECK(FAULT, raw_fd_readdir(ROOT, end - 10, 11, 0, P(&size)));
  return finish();
}

/* Opens files until it may have no more; says how many, and why not. */
static int files(void) {
  int opened = 0;
  for (; opened < 1000000; opened++)
    if (open("/etc/motd", O_RDONLY) < 0) break;
  printf("%d %d\n", opened, errno);
  fflush(stdout);
  usleep(600000000);
  return 0;
}

/* Two more of itself, each of which does the same, for ever. */
static int bomb(void) {
  int32_t pid;
  for (;;)
    for (int i = 0; i < 2; i++)
      if (wasix_proc_spawn2("escape", 6, "escape\nbomb", 11, "", 0, NULL, 0, NULL, 0, 1, "/bin", 4, &pid)) usleep(1000);
}

/* Prints for ever. */
static int flood(void) {
  memset(buffer, 'x', sizeof buffer);
  for (;;) write(1, buffer, sizeof buffer);
}

/* Takes pages until there are no more; says how many. */
static int grow(void) {
  int pages = 0;
  while (__builtin_wasm_memory_grow(0, 1024) != (size_t)-1) pages += 1024;
  printf("%d %d\n", pages, (int)__builtin_wasm_memory_grow(0, 65536));
  return 0;
}

/* Calls that have as much to do as they may: says when each begins, and when it has ended. */
static int bulk(const char *what) {
  const size_t size = 192u << 20;
  char *all = malloc(size);
  uint32_t done = 0;
  int file = open("/bulk", O_RDWR | O_CREAT, 0644);
  uint32_t buffers[2] = {P(all), size};
  int error = raw_fd_write(file, P(buffers), 1, P(&done));
  say("begins\n");
  if (!strcmp(what, "random_get")) error = raw_random_get(P(all), size);
  else if (!strcmp(what, "fd_write")) error = raw_fd_write(file, P(buffers), 1, P(&done));
  else if (!strcmp(what, "fd_read")) error = lseek(file, 0, SEEK_SET) ? 1 : raw_fd_read(file, P(buffers), 1, P(&done));
  else if (!strcmp(what, "fd_pwrite")) error = raw_fd_pwrite(file, P(buffers), 1, 5, P(&done));
  else if (!strcmp(what, "fd_pread")) error = raw_fd_pread(file, P(buffers), 1, 0, P(&done));
  printf("ended: %d, %d\n", error, done == size);
  return 0;
}

/* Sizes that no memory has: files may have them, as holes. */
static int sizes(void) {
  int file = open("/sparse", O_RDWR | O_CREAT, 0644);
  char end[2] = "x";
  IS(0, ftruncate(file, 1ll << 40));
  IS(1, pwrite(file, "y", 1, 1ll << 40));
  IS(1, pread(file, end, 2, 1ll << 40));
  IS('y', end[0]);
  IS(1, pread(file, end, 1, 1ll << 39));
  IS(0, end[0]);
  IS(EFBIG, ftruncate(file, 1ll << 60) ? errno : 0);
  CHECK(NOSPC, raw_fd_allocate(file, 0, 1ull << 40));
  CHECK(INVAL, raw_poll_oneoff(P(buffer), P(buffer), 10000000, P(end)));
  return finish();
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  if (!strcmp(name, "reads")) return reads(argc - 2, argv + 2);
  if (!strcmp(name, "climb")) return climb();
  if (!strcmp(name, "descriptors")) return descriptors();
  if (!strcmp(name, "pids")) return pids();
  if (!strcmp(name, "strings")) return strings();
  if (!strcmp(name, "edges")) return edges();
  if (!strcmp(name, "files")) return files();
  if (!strcmp(name, "bomb")) return bomb();
  if (!strcmp(name, "flood")) return flood();
  if (!strcmp(name, "grow")) return grow();
  if (!strcmp(name, "sizes")) return sizes();
  if (!strcmp(name, "bulk")) return bulk(argv[2]);
  if (!strcmp(name, "wait")) {
    say("waiting\n");
    usleep(600000000);
  }
  return 64;
}
