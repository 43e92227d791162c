/* Programs of the kernel's tests: the first argument says which. */
#include "wasix.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <wasi/api.h>

static int signalled;
WASIX_SIGNAL_HANDLER(on_signal) { signalled = signal; }

static int spawn(const char *args, const wasix_fd_op *ops, size_t count, int *pid) {
  return wasix_proc_spawn2("programs", 8, args, strlen(args), "", 0, ops, count, NULL, 0, 1, "/bin", 4, pid);
}

static int cat(void) {
  char buffer[4096];
  ssize_t n;
  while ((n = read(0, buffer, sizeof buffer)) > 0) write(1, buffer, (size_t)n);
  return n < 0;
}

static int files(void) {
  mkdir("/data", 0755);
  FILE *f = fopen("/data/a", "w");
  if (f == NULL) return 1;
  fputs("one\ntwo\n", f);
  fclose(f);
  f = fopen("/data/a", "a");
  fputs("three\n", f);
  fclose(f);
  rename("/data/a", "/data/b");
  symlink("b", "/data/link");
  char line[64];
  f = fopen("/data/link", "r");
  while (fgets(line, sizeof line, f)) fputs(line, stdout);
  fclose(f);
  DIR *d = opendir("/data");
  struct dirent *e;
  while ((e = readdir(d))) printf("%s ", e->d_name);
  printf("\n");
  struct stat st;
  printf("%d %d\n", stat("/data/b", &st), (int)st.st_size);
  printf("unlink dir: %d\n", unlink("/data") != 0 ? errno : 0);
  printf("rmdir full: %d\n", rmdir("/data") != 0 ? errno : 0);
  printf("etc: %d\n", open("/etc/motd", O_RDONLY) >= 0);
  f = fopen("/etc/motd", "w");
  fputs("changed", f);
  fclose(f);
  return 0;
}

static int pipeline(void) {
  int r, w, writer, reader, status;
  wasix_fd_pipe(&r, &w);
  wasix_fd_op out[] = {{.cmd = WASIX_OP_DUP2, .fd = 1, .src_fd = w}, {.cmd = WASIX_OP_CLOSE, .fd = r}, {.cmd = WASIX_OP_CLOSE, .fd = w}};
  wasix_fd_op in[] = {{.cmd = WASIX_OP_DUP2, .fd = 0, .src_fd = r}, {.cmd = WASIX_OP_CLOSE, .fd = r}, {.cmd = WASIX_OP_CLOSE, .fd = w}};
  if (spawn("programs\nyes", out, 3, &writer) || spawn("programs\nhead", in, 3, &reader)) return 1;
  close(r);
  close(w);
  wasix_wait(reader, 1, &status);
  printf("head: %d\n", status);
  wasix_wait(writer, 1, &status);
  printf("yes: %d\n", status);
  return 0;
}

static int yes(void) {
  for (;;) if (write(1, "y\n", 2) < 0) return 1;
}

static int head(void) {
  char c;
  for (int i = 0; i < 6 && read(0, &c, 1) == 1; i++) putchar(c);
  return 0;
}

static int server(int port) {
  int listener = wasix_tcp_listen((uint16_t)port);
  if (listener < 0) return 1;
  printf("listening\n");
  fflush(stdout);
  for (;;) {
    int c = wasix_tcp_accept(listener, NULL);
    if (c < 0) return 2;
    char buffer[256];
    ssize_t n;
    while ((n = read(c, buffer, sizeof buffer)) > 0) write(c, buffer, (size_t)n);
    close(c);
  }
}

static int client(const char *host, int port) {
  uint8_t ip[1][4];
  int found = wasix_lookup(host, ip, 1);
  if (found < 1) { printf("no such host\n"); return 1; }
  int fd = wasix_tcp_connect(ip[0], (uint16_t)port);
  if (fd < 0) { printf("connect: %s\n", strerror(errno)); return 1; }
  write(fd, "ping", 4);
  wasix_signal_disposition unused = {0};
  (void)unused;
  char buffer[16] = {0};
  ssize_t n = read(fd, buffer, sizeof buffer);
  printf("%d %s\n", (int)n, buffer);
  return 0;
}

static int grow(void) {
  for (int i = 0; i < 1000; i++) {
    volatile char *p = malloc(1 << 20);
    if (p == NULL) { printf("malloc failed\n"); return 3; }
    for (int j = 0; j < 1 << 20; j += 4096) p[j] = 1;
  }
  printf("grown\n");
  return 0;
}

static unsigned clock_ms(__wasi_clockid_t clock) {
  __wasi_timestamp_t now;
  if (__wasi_clock_time_get(clock, 0, &now)) abort();
  return (unsigned)(now / 1000000);
}

static unsigned cpu_ms(void) { return clock_ms(2 /* process_cputime_id */); }

/* Uses so much CPU time: the thread's events have their turns meanwhile, so that it takes longer. */
static void spin(unsigned ms) {
  unsigned start = cpu_ms();
  while (cpu_ms() - start < ms) {}
}

/* Spins and sleeps in turn, and prints its CPU time after each. */
static int turns(int count, unsigned busy, unsigned idle) {
  for (int i = 0; i < count; i++) {
    spin(busy);
    printf("%u ", cpu_ms());
    fflush(stdout);
    usleep(idle * 1000);
    printf("%u\n", cpu_ms());
    fflush(stdout);
  }
  spin(busy);
  return 0;
}

/* The processes that /proc has, with their names. */
static int proc(void) {
  for (int pid = 1; pid < 10; pid++) {
    char path[32], name[32] = {0};
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%31s", name) != 1) continue;
    printf("%d %s, ", pid, name);
    fclose(f);
  }
  return 0;
}

static int shm(const char *what) {
  char line[32];
  FILE *f = fopen("/dev/shm/file", *what == 'w' ? "w" : "r");
  if (f == NULL) return 1;
  if (*what == 'w') fputs("shared\n", f);
  puts(*what == 'w' ? "written" : strtok(fgets(line, sizeof line, f), "\n"));
  return fclose(f);
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "hello") == 0) { printf("hello %s from %s\n", argc > 2 ? argv[2] : "", getenv("NAME")); return 7; }
  if (strcmp(what, "cat") == 0) return cat();
  if (strcmp(what, "proc") == 0) return proc();
  if (strcmp(what, "shm") == 0) return shm(argv[2]);
  if (strcmp(what, "files") == 0) return files();
  if (strcmp(what, "pipeline") == 0) return pipeline();
  if (strcmp(what, "yes") == 0) return yes();
  if (strcmp(what, "head") == 0) return head();
  if (strcmp(what, "server") == 0) return server(atoi(argv[2]));
  if (strcmp(what, "client") == 0) return client(argv[2], atoi(argv[3]));
  if (strcmp(what, "grow") == 0) return grow();
  if (strcmp(what, "trap") == 0) __builtin_trap();
  if (strcmp(what, "sleep") == 0) { usleep(1000000u * (unsigned)atoi(argv[2])); return 0; }
  if (strcmp(what, "turns") == 0) return turns(atoi(argv[2]), (unsigned)atoi(argv[3]), (unsigned)atoi(argv[4]));
  if (strcmp(what, "graceful") == 0) {
    wasix_handle_signals("on_signal");
    printf("ready\n");
    fflush(stdout);
    while (!signalled) usleep(10000000);
    printf("signal %d\n", signalled);
    return 0;
  }
  if (strcmp(what, "cwd") == 0) { char b[256]; printf("%s %d\n", getcwd(b, sizeof b), isatty(0)); return 0; }
  if (strcmp(what, "badpointer") == 0) { printf("%d\n", wasix_proc_id((int32_t *)0xfffffff0)); return 0; }
  return 64;
}
