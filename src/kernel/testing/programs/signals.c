/* Signals, jobs and terminals: the first argument says which behaviour is shown. Sources: signal(7), wait(2), termios(3). */
#include "posix_jobs.h"
#include "wasix.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

int32_t thread_sleep(uint64_t nanoseconds) WASIX("thread_sleep");

#define SET(signal) (1ull << ((signal) - 1))

static volatile int last, handled;
static int exiting;
WASIX_SIGNAL_HANDLER(on_signal) {
  last = signal;
  handled++;
  if (exiting) _Exit(exiting);
}

static void say(const char *what, int value) {
  char line[128];
  int length = snprintf(line, sizeof line, "%s %d\n", what, value);
  write(1, line, (size_t)length);
}

static int action(int signal, int kind, unsigned flags) {
  posix_sigaction_t wanted = {.kind = (uint32_t)kind, .flags = flags};
  return posix_sigaction(signal, &wanted, NULL);
}

static void handle(int signal, unsigned flags) {
  wasix_handle_signals("on_signal");
  action(signal, POSIX_SIG_HANDLE, flags);
}

static int self(void) {
  int pid;
  return wasix_proc_id(&pid) ? -1 : pid;
}

static int start_in(const char *what, wasix_fd_op *ops, size_t count, const wasix_signal_disposition *signals, size_t signal_count) {
  char args[128];
  int pid;
  int length = snprintf(args, sizeof args, "signals\n%s", what);
  int error = wasix_proc_spawn2("signals", 7, args, (size_t)length, "", 0, ops, count, signals, signal_count, 1, "/bin", 4, &pid);
  return error ? -error : pid;
}

static int start(const char *what) { return start_in(what, NULL, 0, NULL, 0); }

static int start_job(const char *what, int foreground) {
  wasix_fd_op ops[] = {{.cmd = WASIX_OP_SETPGROUP}, {.cmd = WASIX_OP_FOREGROUND}};
  return start_in(what, ops, foreground ? 2 : 1, NULL, 0);
}

/* What changed, in words. */
static int waited(int pid, int options) {
  int changed = -1, status = 0;
  int error = posix_wait4(pid, options, &changed, &status);
  if (error) say("wait: error", error);
  else if (changed == 0) say("wait: nothing", 0);
  else if (status == 0xffff) say("continued", 0);
  else if ((status & 0xff) == 0x7f) say("stopped by", status >> 8);
  else if (status & 0x7f) say("killed by", status & 0x7f);
  else say("exited with", status >> 8);
  return changed;
}

static int ticks(void) {
  for (int i = 0;; i++) {
    say("tick", i);
    usleep(2000);
  }
}

/* Runs on and on without a call that waits. */
static int spin(void) {
  for (volatile unsigned i = 0;; i++) if (i % 1000000 == 0) say("spin", 0);
}

static int stopping(void) {
  int child = start("sleep");
  wasix_proc_signal(child, WASIX_SIGSTOP);
  waited(child, POSIX_WUNTRACED);
  waited(child, POSIX_WNOHANG | POSIX_WUNTRACED);
  wasix_proc_signal(child, WASIX_SIGTERM); /* waits until it is continued */
  waited(child, POSIX_WNOHANG);
  wasix_proc_signal(child, WASIX_SIGSTOP);
  wasix_proc_signal(child, WASIX_SIGCONT);
  waited(child, 0);
  child = start("self_stop");
  waited(child, POSIX_WUNTRACED);
  wasix_proc_signal(child, WASIX_SIGCONT);
  waited(child, POSIX_WCONTINUED);
  waited(child, 0);
  child = start("sleep");
  wasix_proc_signal(child, WASIX_SIGSTOP);
  wasix_proc_signal(child, WASIX_SIGKILL);
  waited(child, 0);
  waited(-1, 0);
  return 0;
}

static int self_stop(void) {
  wasix_proc_signal(self(), WASIX_SIGSTOP);
  return 5;
}

static int masks(void) {
  uint64_t set = SET(WASIX_SIGUSR1) | SET(WASIX_SIGKILL), old = 1, pending;
  handle(WASIX_SIGUSR1, 0);
  posix_sigprocmask(POSIX_SIG_BLOCK, &set, &old);
  say("mask before", (int)old);
  posix_sigprocmask(POSIX_SIG_BLOCK, NULL, &old);
  say("KILL is blocked", (old & SET(WASIX_SIGKILL)) != 0);
  wasix_proc_signal(self(), WASIX_SIGUSR1);
  wasix_proc_signal(self(), WASIX_SIGUSR1);
  posix_sigpending(&pending);
  say("pending USR1", pending == SET(WASIX_SIGUSR1));
  say("handled", handled);
  posix_sigprocmask(POSIX_SIG_UNBLOCK, &set, NULL);
  say("handled", handled);
  posix_sigprocmask(POSIX_SIG_BLOCK, &set, NULL);
  set = 0;
  int child = start("kill_parent");
  say("sigsuspend", posix_sigsuspend(&set));
  say("last", last);
  waited(child, 0);
  say("invalid signal", action(65, POSIX_SIG_IGN, 0));
  say("KILL ignored", action(WASIX_SIGKILL, POSIX_SIG_IGN, 0));
  return 0;
}

static int kill_parent(void) {
  int parent;
  wasix_proc_parent(self(), &parent);
  return wasix_proc_signal(parent, WASIX_SIGUSR1);
}

static int realtime(void) {
  uint64_t set = SET(40);
  handle(40, 0);
  posix_sigprocmask(POSIX_SIG_BLOCK, &set, NULL);
  for (int i = 0; i < 3; i++) wasix_proc_signal(self(), 40);
  posix_sigprocmask(POSIX_SIG_UNBLOCK, &set, NULL);
  say("handled", handled);
  return 0;
}

/* A read that a handler comes upon: EINTR, or made again. The child signals when the parent waits, having told it to. */
static int restarting(void) {
  int r, w, go_r, go_w;
  char c = 0;
  wasix_fd_pipe(&r, &w);
  wasix_fd_pipe(&go_r, &go_w);
  handle(WASIX_SIGUSR1, 0);
  wasix_fd_op ops[] = {{.cmd = WASIX_OP_DUP2, .fd = 1, .src_fd = w}, {.cmd = WASIX_OP_DUP2, .fd = 0, .src_fd = go_r}};
  start_in("kill_parent_then_write", ops, 2, NULL, 0);
  write(go_w, "1", 1);
  ssize_t n = read(r, &c, 1);
  say("read", n < 0 ? -errno : (int)n);
  handle(WASIX_SIGUSR1, POSIX_SA_RESTART);
  write(go_w, "2", 1);
  n = read(r, &c, 1);
  say("read", n < 0 ? -errno : (int)n);
  say("handled", handled);
  return 0;
}

static int kill_parent_then_write(void) {
  char c;
  read(0, &c, 1);
  kill_parent();
  read(0, &c, 1);
  kill_parent();
  write(1, "x", 1);
  return 0;
}

/* A handler that makes calls which wait. */
static int r_end;
__attribute__((export_name("waiting_handler"))) void waiting_handler(int signal) {
  char c;
  say("in handler", signal);
  say("read", (int)read(r_end, &c, 1));
}

static int handler_waits(void) {
  int w;
  wasix_fd_pipe(&r_end, &w);
  wasix_callback_signal("waiting_handler", 15);
  action(WASIX_SIGUSR1, POSIX_SIG_HANDLE, POSIX_SA_RESTART);
  wasix_fd_op ops[] = {{.cmd = WASIX_OP_DUP2, .fd = 1, .src_fd = w}};
  int child = start_in("kill_parent_and_write_late", ops, 1, NULL, 0);
  waited(child, 0);
  return 0;
}

static int kill_parent_and_write_late(void) {
  kill_parent();
  usleep(5000);
  write(1, "x", 1);
  return 0;
}

static int inheriting(void) {
  action(WASIX_SIGUSR1, POSIX_SIG_IGN, 0);
  handle(WASIX_SIGUSR2, 0);
  uint64_t set = SET(WASIX_SIGTERM);
  posix_sigprocmask(POSIX_SIG_BLOCK, &set, NULL);
  int child = start("sleep");
  wasix_proc_signal(child, WASIX_SIGUSR1); /* ignored */
  wasix_proc_signal(child, WASIX_SIGTERM); /* blocked */
  wasix_proc_signal(child, WASIX_SIGUSR2); /* default again */
  waited(child, 0);
  wasix_signal_disposition back = {.sig = WASIX_SIGUSR1, .disp = 0};
  child = start_in("sleep", NULL, 0, &back, 1);
  wasix_proc_signal(child, WASIX_SIGUSR1);
  waited(child, 0);
  return 0;
}

static int children(void) {
  handle(WASIX_SIGCHLD, POSIX_SA_RESTART);
  int child = start("self_stop");
  waited(child, POSIX_WUNTRACED);
  say("CHLD", handled);
  handle(WASIX_SIGCHLD, POSIX_SA_RESTART | POSIX_SA_NOCLDSTOP);
  wasix_proc_signal(child, WASIX_SIGCONT);
  waited(child, 0);
  say("CHLD", handled);
  action(WASIX_SIGCHLD, POSIX_SIG_IGN, 0);
  child = start("exit3");
  waited(child, 0);
  say("gone", wasix_proc_signal(child, 0));
  return 0;
}

static int groups(void) {
  int one = start_job("sleep", 0), group, other;
  posix_getpgid(one, &group);
  say("own group", group == one);
  wasix_fd_op ops[] = {{.cmd = WASIX_OP_SETPGROUP, .fd = (uint32_t)one}};
  int two = start_in("sleep", ops, 1, NULL, 0);
  posix_getpgid(two, &other);
  say("same group", other == one);
  say("setpgid of a child", posix_setpgid(two, 0));
  say("kill group", wasix_proc_signal(-one, WASIX_SIGTERM));
  waited(-one, 0);
  waited(-one, 0);
  waited(-one, 0);
  say("kill group", wasix_proc_signal(-one, 0));
  ops[0].cmd = WASIX_OP_SETSID;
  int three = start_in("sleep", ops, 1, NULL, 0);
  int sid;
  posix_getsid(three, &sid);
  say("own session", sid == three);
  ops[0] = (wasix_fd_op){.cmd = WASIX_OP_SETPGROUP, .fd = (uint32_t)three};
  say("group of another session", -start_in("sleep", ops, 1, NULL, 0));
  say("setsid of a leader", posix_setsid(&sid));
  start("sleep");
  say("kill all", wasix_proc_signal(-1, WASIX_SIGKILL));
  waited(-1, 0);
  waited(-1, 0);
  waited(-1, 0);
  say("no such process", wasix_proc_signal(99999, 0));
  say("no such signal", wasix_proc_signal(self(), 65));
  return 0;
}

static int pipes(void) {
  int r, w;
  wasix_fd_pipe(&r, &w);
  close(r);
  action(WASIX_SIGPIPE, POSIX_SIG_IGN, 0);
  say("write", write(w, "x", 1) < 0 ? errno : 0);
  handle(WASIX_SIGPIPE, 0);
  say("write", write(w, "x", 1) < 0 ? errno : 0);
  say("handled", handled);
  action(WASIX_SIGPIPE, POSIX_SIG_DFL, 0);
  write(w, "x", 1);
  return 1;
}

static int alarms(void) {
  handle(WASIX_SIGALRM, 0);
  wasix_proc_raise_interval(WASIX_SIGALRM, 2000000, 0);
  say("sleep", thread_sleep(10000000000));
  wasix_proc_raise_interval(WASIX_SIGALRM, 1000000, 1);
  while (handled < 4) usleep(10000000);
  wasix_proc_raise_interval(WASIX_SIGALRM, 0, 0);
  say("handled", handled >= 4);
  action(WASIX_SIGALRM, POSIX_SIG_DFL, 0);
  wasix_proc_raise_interval(WASIX_SIGALRM, 1000000, 0);
  usleep(10000000);
  return 0;
}

static int exit_in_handler(void) {
  exiting = 9;
  handle(WASIX_SIGUSR1, 0);
  wasix_proc_signal(self(), WASIX_SIGUSR1);
  usleep(10000000);
  return 0;
}

/* Handles TERM while it never waits. */
static int busy(void) {
  handle(WASIX_SIGTERM, 0);
  say("ready", 0);
  for (volatile unsigned i = 0; !last; i++) {}
  say("signal", last);
  return 0;
}

static int read_line(const char *name) {
  char line[64];
  ssize_t n = read(0, line, sizeof line - 1);
  if (n < 0) { say(name, -errno); return 1; }
  line[n] = '\0';
  if (n && line[n - 1] == '\n') line[n - 1] = '\0';
  printf("%s %d [%s]\n", name, (int)n, line);
  fflush(stdout);
  return 0;
}

/* A shell's part: a job in the background wants the terminal, is brought to the foreground, and stopped from the keyboard. */
static int shell(void) {
  int pgid;
  action(WASIX_SIGTTOU, POSIX_SIG_IGN, 0);
  action(WASIX_SIGTSTP, POSIX_SIG_IGN, 0);
  wasix_signal_disposition back[] = {{WASIX_SIGTTOU, 0}, {WASIX_SIGTSTP, 0}};
  wasix_fd_op own[] = {{.cmd = WASIX_OP_SETPGROUP}};
  int child = start_in("lines", own, 1, back, 2);
  waited(child, POSIX_WUNTRACED);
  posix_tcgetpgrp(0, &pgid);
  say("foreground is ours", pgid == self());
  say("tcsetpgrp", posix_tcsetpgrp(0, child));
  wasix_proc_signal(-child, WASIX_SIGCONT);
  waited(child, POSIX_WUNTRACED);
  say("tcsetpgrp", posix_tcsetpgrp(0, self()));
  read_line("shell");
  wasix_proc_signal(-child, WASIX_SIGCONT);
  waited(child, POSIX_WUNTRACED);
  posix_tcsetpgrp(0, child);
  wasix_proc_signal(-child, WASIX_SIGCONT);
  waited(child, POSIX_WUNTRACED);
  return 0;
}

static int lines(void) {
  for (;;) if (read_line("job")) return 1;
}

static int tostop(void) {
  posix_termios termios;
  posix_tcgetattr(1, &termios);
  termios.c_lflag |= POSIX_TOSTOP;
  posix_tcsetattr(1, POSIX_TCSANOW, &termios);
  int child = start_job("exit3_loudly", 0);
  waited(child, POSIX_WUNTRACED);
  wasix_proc_signal(child, WASIX_SIGKILL);
  waited(child, 0);
  return 0;
}

static int raw(int least, int tenths) {
  posix_termios termios;
  char bytes[64];
  say("tcgetattr of no terminal", posix_tcgetattr(3, &termios));
  posix_tcgetattr(0, &termios);
  termios.c_lflag &= ~(uint32_t)(POSIX_ICANON | POSIX_ECHO | POSIX_ISIG);
  termios.c_iflag &= ~(uint32_t)POSIX_ICRNL;
  termios.c_cc[POSIX_VMIN] = (uint8_t)least;
  termios.c_cc[POSIX_VTIME] = (uint8_t)tenths;
  posix_tcsetattr(0, POSIX_TCSAFLUSH, &termios);
  say("raw", 0);
  for (;;) {
    ssize_t n = read(0, bytes, sizeof bytes);
    if (n < 0) return 1;
    say("bytes", (int)n);
    for (ssize_t i = 0; i < n; i++) say("", bytes[i]);
    if (n && bytes[n - 1] == 'q') return 0;
  }
}

static int window(void) {
  posix_winsize size;
  handle(WASIX_SIGWINCH, 0);
  posix_tcgetwinsize(0, &size);
  printf("%d x %d\n", size.columns, size.rows);
  fflush(stdout);
  usleep(10000000);
  posix_tcgetwinsize(0, &size);
  printf("signal %d: %d x %d\n", last, size.columns, size.rows);
  return 0;
}

/* The leader of a session whose terminal hangs up, with a job in the foreground. */
static int hang_up(void) {
  handle(WASIX_SIGHUP, 0);
  start_job("hung", 1);
  say("ready", 0);
  usleep(100000000);
  return last;
}

static int hung(void) {
  handle(WASIX_SIGHUP, 0);
  usleep(100000000);
  int fd = open("/hung", O_WRONLY | O_CREAT, 0644);
  write(fd, last == WASIX_SIGHUP ? "HUP" : "?", 3);
  return 0;
}

/* Ends before its child does. */
static int orphaning(void) {
  start("exit3_late");
  return 0;
}

static int show(const char *path) {
  char text[8192];
  int fd = open(path, O_RDONLY);
  if (fd < 0) { say("open", errno); return 1; }
  ssize_t n = read(fd, text, sizeof text);
  if (n < 0) { say("read", errno); return 1; }
  write(1, text, (size_t)n);
  return 0;
}

int main(int argc, char **argv) {
  static const struct { const char *name; int (*run)(void); } PROGRAMS[] = {
    {"ticks", ticks}, {"spin", spin}, {"stopping", stopping}, {"self_stop", self_stop}, {"masks", masks},
    {"kill_parent", kill_parent}, {"realtime", realtime}, {"restarting", restarting},
    {"kill_parent_then_write", kill_parent_then_write}, {"handler_waits", handler_waits},
    {"kill_parent_and_write_late", kill_parent_and_write_late}, {"inheriting", inheriting}, {"children", children},
    {"groups", groups}, {"pipes", pipes}, {"alarms", alarms}, {"exit_in_handler", exit_in_handler}, {"busy", busy},
    {"shell", shell}, {"lines", lines}, {"tostop", tostop}, {"window", window}, {"hang_up", hang_up}, {"hung", hung}, {"orphaning", orphaning},
  };
  const char *what = argc > 1 ? argv[1] : "";
  for (size_t i = 0; i < sizeof PROGRAMS / sizeof *PROGRAMS; i++)
    if (strcmp(what, PROGRAMS[i].name) == 0) return PROGRAMS[i].run();
  if (strcmp(what, "sleep") == 0) { usleep(1000000000); return 0; }
  if (strcmp(what, "exit3") == 0) return 3;
  if (strcmp(what, "exit3_late") == 0) { usleep(2000); return 3; }
  if (strcmp(what, "exit3_loudly") == 0) { say("loud", 1); return 3; }
  if (strcmp(what, "raw") == 0) return raw(atoi(argv[2]), atoi(argv[3]));
  if (strcmp(what, "show") == 0) return show(argv[2]);
  if (strcmp(what, "kill") == 0) { say("kill", wasix_proc_signal(atoi(argv[2]), atoi(argv[3]))); return 0; }
  return 64;
}
