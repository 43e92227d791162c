/* What the figures of processes are measured on: the first argument says what. */
#include "wasix.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wasi/api.h>

static char buffer[65536];

static double now(void) {
  __wasi_timestamp_t time;
  return __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &time) ? 0 : (double)time;
}

static int spawn(const char *args, int in, int out) {
  int pid;
  wasix_fd_op ops[2];
  size_t count = 0;
  if (in >= 0) ops[count++] = (wasix_fd_op){.cmd = WASIX_OP_DUP2, .fd = 0, .src_fd = (uint32_t)in};
  if (out >= 0) ops[count++] = (wasix_fd_op){.cmd = WASIX_OP_DUP2, .fd = 1, .src_fd = (uint32_t)out};
  return wasix_proc_spawn2("bench", 5, args, strlen(args), "", 0, ops, count, NULL, 0, 1, "/bin", 4, &pid) ? -1 : pid;
}

/* Nanoseconds of a call that does not wait. */
static int call(int what) {
  const int count = 1000000;
  double from = now();
  for (int i = 0; i < count; i++) {
    int32_t pid;
    if (what == 0) wasix_proc_id(&pid);
    else if (what == 1) (void)!write(1, buffer, 0);
    else { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); }
  }
  printf("%f\n", (now() - from) / count);
  return 0;
}

/* A byte to a child and back: two wakes. */
static int echo(void) {
  char c;
  while (read(0, &c, 1) == 1) if (write(1, &c, 1) != 1) return 1;
  return 0;
}

static int wake(void) {
  const int rounds = 20000;
  int to[2], from[2], status;
  char c = 'x';
  wasix_fd_pipe(&to[0], &to[1]);
  wasix_fd_pipe(&from[0], &from[1]);
  int child = spawn("bench\necho", to[0], from[1]);
  double start = now();
  for (int i = 0; i < rounds; i++) {
    if (write(to[1], &c, 1) != 1 || read(from[0], &c, 1) != 1) return 1;
  }
  printf("%f\n", (now() - start) / rounds / 2);
  wasix_proc_signal(child, WASIX_SIGKILL);
  wasix_wait(child, 1, &status);
  return 0;
}

static int produce(long megabytes) {
  for (long left = megabytes << 20; left > 0;) {
    ssize_t n = write(1, buffer, sizeof buffer);
    if (n < 0) return 1;
    left -= n;
  }
  return 0;
}

/* Megabytes per second through a pipe. */
static int stream(void) {
  const long megabytes = 512;
  int ends[2];
  wasix_fd_pipe(&ends[0], &ends[1]);
  if (spawn("bench\nproduce", -1, ends[1]) < 0) return 1;
  close(ends[1]);
  double start = now(), got = 0;
  for (ssize_t n; got < (double)(megabytes << 20) && (n = read(ends[0], buffer, sizeof buffer)) > 0;) got += (double)n;
  printf("%f\n", got / 1048576 / ((now() - start) / 1e9));
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "call") == 0) return call(atoi(argv[2]));
  if (strcmp(what, "echo") == 0) return echo();
  if (strcmp(what, "wake") == 0) return wake();
  if (strcmp(what, "produce") == 0) return produce(512);
  if (strcmp(what, "stream") == 0) return stream();
  if (strcmp(what, "sleep") == 0) return usleep(1000000000);
  puts("hello");
  return 0;
}
