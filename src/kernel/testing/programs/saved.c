/* Files of volumes that outlive their kernel. `saved append PATH TEXT`, `lazy PATH TEXT`, `tree PATH`, `fill PATH KIB`, `cat PATH`. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[65536];

static int append(const char *path, const char *text, int safe) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0640);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) return printf("%s\n", strerror(errno)), 1;
  if (safe && fsync(fd) != 0) return printf("fsync: %s\n", strerror(errno)), 1;
  printf(safe ? "safe\n" : "written\n");
  return 0;
}

/* One of everything that a directory can hold, one of them removed again, and fsync of the directory. */
static int tree(const char *path) {
  if (chdir(path) != 0) return 1;
  mkdir("d", 0750);
  append("d/f", "text", 0);
  link("d/f", "hard");
  symlink("d/f", "soft");
  append("gone", "text", 0);
  unlink("gone");
  append("old", "moved", 0);
  rename("old", "d/new");
  int fd = open(".", O_RDONLY | O_DIRECTORY);
  if (fsync(fd) != 0) return printf("fsync: %s\n", strerror(errno)), 1;
  return 0;
}

/* Writes so many KiB; says how many it got, and why not more. */
static int fill(const char *path, int count) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644), done = 0;
  while (done < count && write(fd, buffer, 1024) == 1024) done++;
  printf("%d %s\n", done, done < count ? strerror(errno) : "all");
  return fsync(fd);
}

static int cat(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return printf("%s\n", strerror(errno)), 1;
  ssize_t n;
  while ((n = read(fd, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, (size_t)n, stdout);
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 2 ? argv[1] : "";
  if (!strcmp(what, "append")) return append(argv[2], argv[3], 1);
  if (!strcmp(what, "lazy")) return append(argv[2], argv[3], 0);
  if (!strcmp(what, "tree")) return tree(argv[2]);
  if (!strcmp(what, "fill")) return fill(argv[2], atoi(argv[3]));
  return cat(argv[2]);
}
