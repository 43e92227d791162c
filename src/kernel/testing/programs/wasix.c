/* The ABI of WASIX beyond what the images use: names, signatures and layouts of wasix-libc's api_wasix.h. */
#include "wasix.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct { int32_t pid; struct { uint8_t tag; int32_t fd; } streams[3]; } handles_t;
_Static_assert(sizeof(handles_t) == 28, "as wasix-libc has it");
typedef struct { uint8_t tag; uint64_t value; } option_timestamp_t;
_Static_assert(sizeof(option_timestamp_t) == 16, "as wasix-libc has it");

int32_t proc_exec(const char *, size_t, const char *, size_t) WASIX("proc_exec");
int32_t proc_exec3(const char *, size_t, const char *, size_t, const char *, size_t, int32_t, const char *, size_t) WASIX("proc_exec3");
int32_t proc_spawn(const char *, size_t, int32_t, const char *, size_t, const char *, size_t, int32_t, int32_t, int32_t,
                   const char *, size_t, handles_t *) WASIX("proc_spawn");
int32_t proc_fork(int32_t, int32_t *) WASIX("proc_fork");
int32_t proc_snapshot(void) WASIX("proc_snapshot");
int32_t proc_unheard_of(int32_t) WASIX("proc_unheard_of");
int32_t thread_id(int32_t *) WASIX("thread_id");
int32_t thread_parallelism(size_t *) WASIX("thread_parallelism");
int32_t thread_spawn_v2(void *, int32_t *) WASIX("thread_spawn_v2");
int32_t thread_signal(int32_t, int32_t) WASIX("thread_signal");
int32_t futex_wait(uint32_t *, uint32_t, const option_timestamp_t *, uint8_t *) WASIX("futex_wait");
int32_t futex_wake(uint32_t *, uint8_t *) WASIX("futex_wake");
int32_t fd_event(uint64_t, int32_t, int32_t *) WASIX("fd_event");
int32_t clock_time_set(int32_t, uint64_t) WASIX("clock_time_set");
int32_t stack_checkpoint(void *, uint64_t *) WASIX("stack_checkpoint");
int32_t proc_signals_sizes_get(size_t *) WASIX("proc_signals_sizes_get");
int32_t proc_signals_get(uint8_t *) WASIX("proc_signals_get");
int32_t path_open2(int32_t, int32_t, const char *, size_t, int32_t, uint64_t, uint64_t, int32_t, int32_t, int32_t *) WASIX("path_open2");

static volatile int last;
WASIX_SIGNAL_HANDLER(on_signal) { last = signal; }

static int exec(void) {
  int32_t copy;
  setenv("NAME", "nobody", 1);
  wasix_fd_dup2(1, 10, 1, &copy);
  printf("missing: %d\n", proc_exec3("missing", 7, "missing", 7, "", 0, 1, "/bin", 4));
  printf("no program: %d\n", proc_exec3("/etc/motd", 9, "x", 1, "", 0, 0, "", 0));
  fflush(stdout);
  const char *args = "programs\nhello\nagain";
  const char *envs = "NAME=exec";
  return proc_exec3("programs", 8, args, strlen(args), envs, strlen(envs), 1, "/bin", 4);
}

static int spawn(void) {
  handles_t handles;
  char bytes[8] = {0};
  int error = proc_spawn("cat", 3, 0, "cat", 3, "", 0, 0, 0, 1, "/", 1, &handles);
  printf("not there: %d\n", error);
  const char *args = "programs\ncat";
  error = proc_spawn("/bin/programs", 13, 0, args, strlen(args), "", 0, 0, 0, 1, "/", 1, &handles);
  printf("spawn: %d, pipes %d %d %d\n", error, handles.streams[0].tag, handles.streams[1].tag, handles.streams[2].tag);
  write(handles.streams[0].fd, "ping", 4);
  read(handles.streams[1].fd, bytes, 4);
  close(handles.streams[0].fd);
  int status = -1;
  wasix_wait(handles.pid, 1, &status);
  printf("%s %d\n", bytes, status);
  return 0;
}

static int others(void) {
  int32_t pid, tid, fd, out;
  size_t count;
  uint32_t word = 1;
  uint8_t woken = 7;
  uint64_t value = 5;
  option_timestamp_t soon = {.tag = 1, .value = 1000000};
  wasix_proc_id(&pid);
  thread_id(&tid);
  thread_parallelism(&count);
  printf("thread %d of %d\n", tid == pid, (int)count);
  printf("refused: %d %d %d %d %d\n", proc_fork(1, &out), thread_spawn_v2(NULL, &out), proc_snapshot(), proc_unheard_of(1),
         stack_checkpoint(NULL, &value));
  printf("futex: %d", futex_wait(&word, 2, NULL, &woken));
  printf(" %d", woken);
  printf(" %d", futex_wait(&word, 1, &soon, &woken));
  printf(" %d", woken);
  printf(" %d", futex_wake(&word, &woken));
  printf(" %d\n", woken);
  printf("event: %d", fd_event(3, 1, &fd));
  read(fd, &value, 8);
  printf(" %d", (int)value);
  value = 40;
  write(fd, &value, 8);
  for (int i = 0; i < 42; i++) read(fd, &value, 8);
  printf(" %d\n", (int)value);
  printf("clock: %d\n", clock_time_set(0, 0));
  wasix_handle_signals("on_signal");
  thread_signal(tid, WASIX_SIGUSR1);
  printf("raised %d\n", last);
  wasix_handle_signals("no_such_export"); /* blocks them all, as wasix-libc does it */
  wasix_proc_signal(pid, WASIX_SIGTERM);
  printf("still %d\n", last);
  wasix_handle_signals("on_signal");
  printf("now %d\n", (usleep(1), last));
  printf("open: %d", path_open2(3, 0, "etc/motd", 8, 0, 2, 0, 0, 1, &fd));
  printf(" %d\n", fcntl(fd, F_GETFD));
  return 0;
}

static int ignoring(void) {
  size_t count = 0;
  uint8_t pairs[16] = {0};
  proc_signals_sizes_get(&count);
  proc_signals_get(pairs);
  printf("%d: %d %d\n", (int)count, pairs[0], pairs[1]);
  return 0;
}

static int parent(void) {
  int32_t pid;
  int status;
  wasix_signal_disposition ignore = {.sig = WASIX_SIGINT, .disp = 1};
  const char *args = "wasix\nignoring";
  wasix_proc_spawn2("wasix", 5, args, strlen(args), "", 0, NULL, 0, &ignore, 1, 1, "/bin", 4, &pid);
  wasix_wait(pid, 1, &status);
  return status;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "exec") == 0) return exec();
  if (strcmp(what, "exec_missing") == 0) return proc_exec("/missing", 8, "x", 1);
  if (strcmp(what, "spawn") == 0) return spawn();
  if (strcmp(what, "others") == 0) return others();
  if (strcmp(what, "parent") == 0) return parent();
  if (strcmp(what, "ignoring") == 0) return ignoring();
  return 64;
}
