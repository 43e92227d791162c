/* Users and modes through the kernel's own calls: `users COMMAND ARGS [, COMMAND ARGS]...`, a line for each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"

static const char *reason(int error) { return error ? strerror(error) : "ok"; }

static void show_stat(const char *path) {
  posix_stat st;
  int error = posix_path_stat(POSIX_CWD, 0, path, strlen(path), &st);
  if (error) printf("%s\n", reason(error));
  else printf("%o %u:%u %llu\n", st.mode, st.uid, st.gid, (unsigned long long)st.size);
}

static void show(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text);
  if (length < 0) printf("%s\n", reason(errno));
  else printf("%.*s\n", (int)length, text);
  if (fd >= 0) close(fd);
}

static void put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT, 0666);
  ssize_t length = fd < 0 ? -1 : write(fd, text, strlen(text));
  printf("%s\n", length < 0 ? reason(errno) : "ok");
  if (fd >= 0) close(fd);
}

static void show_ids(void) {
  uint32_t ids[6], groups[64];
  size_t count = 0;
  posix_proc_ids_get(ids);
  posix_proc_groups_get(groups, 64, &count);
  printf("%u %u", ids[1], ids[4]);
  for (size_t i = 0; i < count; i++) printf(i ? ",%u" : " %u", groups[i]);
  printf("\n");
}

static void show_room(const char *path) {
  posix_statfs st;
  int error = posix_path_statfs(POSIX_CWD, path, strlen(path), &st);
  if (error) printf("%s\n", reason(error));
  else printf("%llu of %llu, flags %u\n", (unsigned long long)st.bfree, (unsigned long long)st.blocks, st.flags);
}

static void make(const char *mode, const char *path) {
  posix_proc_creation_mode((int)strtol(mode, NULL, 8));
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0);
  posix_proc_creation_mode(-1);
  printf("%s\n", reason(fd < 0 ? errno : 0));
  if (fd >= 0) close(fd);
}

static int number(const char *text) { return (int)strtol(text, NULL, 0); }

/* Words that a command takes. */
static int run(char **words) {
  const char *name = words[0], *path = words[1];
  uint32_t before = 0;
  if (!strcmp(name, "stat")) return show_stat(path), 2;
  if (!strcmp(name, "cat")) return show(path), 2;
  if (!strcmp(name, "put")) return put(path, words[2]), 3;
  if (!strcmp(name, "id")) return show_ids(), 1;
  if (!strcmp(name, "room")) return show_room(path), 2;
  if (!strcmp(name, "make")) return make(words[1], words[2]), 3;
  if (!strcmp(name, "umask")) return posix_proc_umask(number(words[1]), &before), printf("%o\n", before), 2;
  if (!strcmp(name, "mkdir")) return printf("%s\n", reason(mkdir(path, 0777) ? errno : 0)), 2;
  if (!strcmp(name, "chmod")) return printf("%s\n", reason(posix_path_chmod(POSIX_CWD, POSIX_FOLLOW, words[2], strlen(words[2]), number(words[1])))), 3;
  if (!strcmp(name, "chown")) return printf("%s\n", reason(posix_path_chown(POSIX_CWD, 0, words[2], strlen(words[2]), number(words[1]), POSIX_KEEP))), 3;
  if (!strcmp(name, "access")) return printf("%s\n", reason(posix_path_access(POSIX_CWD, POSIX_FOLLOW, words[2], strlen(words[2]), number(words[1])))), 3;
  if (!strcmp(name, "setuid")) return printf("%s\n", reason(posix_proc_setresuid(number(words[1]), number(words[1]), number(words[1])))), 2;
  if (!strcmp(name, "setgroups")) {
    uint32_t group = (uint32_t)number(words[1]);
    return printf("%s\n", reason(posix_proc_groups_set(&group, 1))), 2;
  }
  if (!strcmp(name, "badpointer")) return printf("%s\n", reason(posix_path_stat(POSIX_CWD, 0, "/", 1, (posix_stat *)0xfffffff0u))), 1;
  printf("what is %s?\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  for (int at = 1; at < argc; at++) at += run(argv + at);
  return 0;
}
