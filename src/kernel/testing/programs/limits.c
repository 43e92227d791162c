/* Programs that reach for more than their share: the first argument says which. */
#include "wasix.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

static volatile unsigned sink;
static char *volatile kept;
static char buffer[1 << 16];

static double milliseconds(__wasi_clockid_t clock) {
  __wasi_timestamp_t now;
  if (__wasi_clock_time_get(clock, 0, &now)) abort();
  return now / 1e6;
}

static void say(const char *text) { write(1, text, strlen(text)); }

/* Computes for ever, or for so many milliseconds of its CPU time. */
static int spin(double limit) {
  say("spinning\n");
  for (;;) {
    for (unsigned i = 0; i < 100000; i++) sink += i * sink;
    if (limit > 0 && milliseconds(2 /* process_cputime_id */) >= limit) return 0;
  }
}

/* Calls that never wait, for ever. */
static int calls(size_t size) {
  int fd = open("/dev/null", O_WRONLY);
  say("calling\n");
  for (;;) write(fd, buffer, size);
}

/* Sleeps 30 ms again and again, and says by how much it was woken too late each time, in milliseconds. */
static int sleeper(int count) {
  for (int i = 0; i < count; i++) {
    double from = milliseconds(__WASI_CLOCKID_MONOTONIC);
    usleep(30000);
    printf("%.1f\n", milliseconds(__WASI_CLOCKID_MONOTONIC) - from - 30);
  }
  return 0;
}

/* Takes memory, a MiB at a time. */
static int eat(int count) {
  for (int i = 1; i <= count; i++) {
    char *piece = malloc(1 << 20);
    if (piece == NULL) return 1;
    memset(piece, 1, 1 << 20);
    kept = piece;
    printf("%d\n", i);
    fflush(stdout);
  }
  say("eaten\n");
  usleep(600000000);
  return 0;
}

/* Starts processes that sleep, until there can be no more; says how many there are, and why not. */
static int children(int count) {
  int pid, made = 0, error = 0;
  while (made < count && error == 0) {
    error = wasix_proc_spawn2("limits", 6, "limits\nsleep", 12, "", 0, NULL, 0, NULL, 0, 1, "/bin", 4, &pid);
    if (error == 0) made++;
  }
  printf("%d %d\n", made, error);
  fflush(stdout);
  usleep(600000000);
  return 0;
}

/* Starts a process and waits for it. */
static int parent(const char *args) {
  int pid;
  if (wasix_proc_spawn2("limits", 6, args, strlen(args), "", 0, NULL, 0, NULL, 0, 1, "/bin", 4, &pid)) return 1;
  wasix_option_pid which = {.tag = 1, .pid = pid};
  wasix_join_status status;
  wasix_proc_join(&which, 0, &status);
  say("survived\n");
  return 0;
}

/* Writes so many MiB to a file; says how many it got, why it could not open it, and why not more. */
static int fill(const char *path, int count) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  int done = 0, refused = fd < 0 ? errno : 0;
  memset(buffer, 'x', sizeof buffer);
  for (; done < count * 16; done++)
    if (write(fd, buffer, sizeof buffer) != sizeof buffer) break;
  printf("%d %d %d\n", done / 16, refused, done < count * 16 ? errno : 0);
  fflush(stdout);
  usleep(600000000);
  return 0;
}

static int cat(int count, char **paths) {
  for (int i = 0; i < count; i++) {
    int fd = open(paths[i], O_RDONLY);
    if (fd < 0) printf("%s: %d\n", paths[i], errno);
    fflush(stdout);
    ssize_t n;
    while (fd >= 0 && (n = read(fd, buffer, sizeof buffer)) > 0) write(1, buffer, (size_t)n);
  }
  return 0;
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  const int number = argc > 2 ? atoi(argv[2]) : 0;
  if (!strcmp(name, "spin")) return spin(number);
  if (!strcmp(name, "calls")) return calls(argc > 2 ? (size_t)number : 1);
  if (!strcmp(name, "sleeper")) return sleeper(number);
  if (!strcmp(name, "eat")) return eat(number);
  if (!strcmp(name, "children")) return children(number);
  if (!strcmp(name, "parent")) return parent(argv[2]);
  if (!strcmp(name, "fill")) return fill(argv[2], atoi(argv[3]));
  if (!strcmp(name, "cat")) return cat(argc - 2, argv + 2);
  if (!strcmp(name, "sleep")) return usleep(600000000);
  return 64;
}
