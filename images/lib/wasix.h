/*
 * The WASIX calls that our programs use, by WASIX's names and signatures (module wasix_32v1), and a few wrappers that make
 * programs short. Source of the names and layouts: https://wasix.org, wasix-libc's api_wasix.h.
 * Calls return an errno of WASI (wasi/api.h, __WASI_ERRNO_*); wrappers return -1 and set errno, as POSIX does.
 */
#ifndef TABERNETES_WASIX_H
#define TABERNETES_WASIX_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define WASIX(name) __attribute__((import_module("wasix_32v1"), import_name(name)))

/* Signals: signal(7) numbers, as WASI has them. */
enum {
  WASIX_SIGHUP = 1, WASIX_SIGINT = 2, WASIX_SIGQUIT = 3, WASIX_SIGABRT = 6, WASIX_SIGKILL = 9, WASIX_SIGUSR1 = 10,
  WASIX_SIGUSR2 = 12, WASIX_SIGPIPE = 13, WASIX_SIGALRM = 14, WASIX_SIGTERM = 15, WASIX_SIGCHLD = 17, WASIX_SIGCONT = 18,
  WASIX_SIGSTOP = 19, WASIX_SIGTSTP = 20, WASIX_SIGTTIN = 21, WASIX_SIGTTOU = 22, WASIX_SIGURG = 23, WASIX_SIGWINCH = 28,
};

/* An operation on the descriptors of a child before it runs (56 bytes, align 8). */
typedef struct {
  uint8_t cmd;
  uint32_t fd;
  uint32_t src_fd;
  const char *path;
  uint32_t path_len;
  uint32_t dirflags;
  uint16_t oflags;
  uint64_t fs_rights_base;
  uint64_t fs_rights_inheriting;
  uint16_t fdflags;
  uint16_t fdflagsext;
} wasix_fd_op;
_Static_assert(sizeof(wasix_fd_op) == 56, "as wasix-libc has it");

enum {
  WASIX_OP_CLOSE = 0, WASIX_OP_DUP2 = 1, WASIX_OP_OPEN = 2, WASIX_OP_CHDIR = 3,
  /* Ours: the process group `fd` of the session (0: one of its own), a new session, the terminal's foreground. */
  WASIX_OP_SETPGROUP = 128, WASIX_OP_SETSID = 129, WASIX_OP_FOREGROUND = 130,
};

/* What to do with a signal in the child: 0 default, 1 ignore. */
typedef struct { uint8_t sig; uint8_t disp; } wasix_signal_disposition;

typedef struct { uint8_t tag; int32_t pid; } wasix_option_pid;
_Static_assert(sizeof(wasix_option_pid) == 8, "as wasix-libc has it");

/* tag: 0 nothing, 1 exited with `code`, 2 killed by `signal`, 3 stopped by a signal (in `code`'s low byte). */
typedef struct { uint8_t tag; uint16_t code; uint8_t signal; } wasix_join_status;
_Static_assert(sizeof(wasix_join_status) == 6, "as wasix-libc has it");

enum { WASIX_JOIN_NON_BLOCKING = 1 };

typedef struct {
  uint32_t cols, rows, width, height;
  uint8_t stdin_tty, stdout_tty, stderr_tty, echo, line_buffered, line_feeds;
} wasix_tty;
_Static_assert(sizeof(wasix_tty) == 24, "as wasix-libc has it");

/* tag: 1 is inet4. The port is a number, not in network byte order; of tag 3, unix, the path begins where it is. */
typedef struct { uint8_t tag, pad; uint16_t port; uint8_t ip[4]; uint8_t rest[102]; } wasix_addr_port;
_Static_assert(sizeof(wasix_addr_port) == 110, "as wasix-libc has it");
typedef struct { uint8_t tag, pad; uint8_t ip[4]; uint8_t rest[12]; } wasix_addr_ip;
_Static_assert(sizeof(wasix_addr_ip) == 18, "as wasix-libc has it");

enum {
  WASIX_INET4 = 1, WASIX_INET6 = 2, WASIX_UNIX = 3, WASIX_SOCK_STREAM = 1, WASIX_SOCK_DGRAM = 2, WASIX_SOCK_RAW = 3,
  WASIX_PROTO_TCP = 6, WASIX_PROTO_UDP = 17,
};

/* args and envs: entries separated by line feeds, or all ended by NUL (our addition, for entries that hold line feeds; a lone NUL is an
 * empty list). envs empty: the parent's environment. search_path: look `name` up in `path`. */
int32_t wasix_proc_spawn2(const char *name, size_t name_len, const char *args, size_t args_len, const char *envs,
                          size_t envs_len, const wasix_fd_op *ops, size_t ops_len,
                          const wasix_signal_disposition *signals, size_t signals_len, int32_t search_path,
                          const char *path, size_t path_len, int32_t *pid) WASIX("proc_spawn2");
/* Waits for the child `pid`, or any child when tag is 0; writes the pid back. ECHILD when there is none. */
int32_t wasix_proc_join(wasix_option_pid *pid, int32_t flags, wasix_join_status *status) WASIX("proc_join");
/* Goes on with another program; returns only when it cannot. */
int32_t wasix_proc_exec3(const char *name, size_t name_len, const char *args, size_t args_len, const char *envs, size_t envs_len,
                         int32_t search_path, const char *path, size_t path_len) WASIX("proc_exec3");
int32_t wasix_proc_signal(int32_t pid, int32_t signal) WASIX("proc_signal");
/* setitimer(2): every `interval` nanoseconds, or once; 0 stops it. */
int32_t wasix_proc_raise_interval(int32_t signal, uint64_t interval, int32_t repeat) WASIX("proc_raise_interval");
int32_t wasix_proc_id(int32_t *pid) WASIX("proc_id");
int32_t wasix_proc_parent(int32_t pid, int32_t *parent) WASIX("proc_parent");
/* Names the exported function `void handler(int)` that signals call; until then their default actions are taken. */
void wasix_callback_signal(const char *name, size_t name_len) WASIX("callback_signal");
int32_t wasix_fd_pipe(int32_t *read_end, int32_t *write_end) WASIX("fd_pipe");
int32_t wasix_fd_dup(int32_t fd, int32_t *copy) WASIX("fd_dup");
/* Lowest free descriptor from `min` up. */
int32_t wasix_fd_dup2(int32_t fd, int32_t min, int32_t cloexec, int32_t *copy) WASIX("fd_dup2");
int32_t wasix_fd_fdflags_set(int32_t fd, int32_t flagsext) WASIX("fd_fdflags_set");
int32_t wasix_chdir(const char *path, size_t path_len) WASIX("chdir");
/* *path_len: size of the buffer, then length of the path. */
int32_t wasix_getcwd(char *path, size_t *path_len) WASIX("getcwd");
int32_t wasix_tty_get(wasix_tty *state) WASIX("tty_get");
int32_t wasix_tty_set(const wasix_tty *state) WASIX("tty_set");
int32_t wasix_sock_open(int32_t family, int32_t type, int32_t protocol, int32_t *fd) WASIX("sock_open");
int32_t wasix_sock_bind(int32_t fd, const wasix_addr_port *address) WASIX("sock_bind");
int32_t wasix_sock_listen(int32_t fd, size_t backlog) WASIX("sock_listen");
int32_t wasix_sock_accept_v2(int32_t fd, int32_t fdflags, int32_t *accepted, wasix_addr_port *peer) WASIX("sock_accept_v2");
int32_t wasix_sock_connect(int32_t fd, const wasix_addr_port *address) WASIX("sock_connect");
int32_t wasix_sock_addr_local(int32_t fd, wasix_addr_port *address) WASIX("sock_addr_local");
int32_t wasix_sock_addr_peer(int32_t fd, wasix_addr_port *address) WASIX("sock_addr_peer");
/* opening, opened, closed, failed. */
int32_t wasix_sock_status(int32_t fd, uint8_t *status) WASIX("sock_status");
int32_t wasix_sock_pair(int32_t family, int32_t type, int32_t protocol, int32_t *a, int32_t *b) WASIX("sock_pair");
typedef struct { void *buf; size_t len; } wasix_iovec;
int32_t wasix_sock_recv(int32_t fd, const wasix_iovec *iovs, size_t count, int32_t flags, size_t *size,
                        uint16_t *out_flags) WASIX("sock_recv");
int32_t wasix_sock_send(int32_t fd, const wasix_iovec *iovs, size_t count, int32_t flags, size_t *size) WASIX("sock_send");
int32_t wasix_sock_recv_from(int32_t fd, const wasix_iovec *iovs, size_t count, int32_t flags, size_t *size,
                             uint16_t *out_flags, wasix_addr_port *from) WASIX("sock_recv_from");
int32_t wasix_sock_send_to(int32_t fd, const wasix_iovec *iovs, size_t count, int32_t flags, const wasix_addr_port *to,
                           size_t *size) WASIX("sock_send_to");
enum {
  WASIX_RECV_PEEK = 1, WASIX_RECV_WAITALL = 2, WASIX_RECV_TRUNC = 4, WASIX_RECV_DONTWAIT = 8, WASIX_SEND_DONTWAIT = 1,
  WASIX_RECV_WAS_CUT = 1,
};
/* Options: flags, numbers and times have calls of their own. A number of ours is SO_PEERCRED. */
enum {
  WASIX_SO_REUSEPORT = 1, WASIX_SO_REUSEADDR = 2, WASIX_SO_NODELAY = 3, WASIX_SO_BROADCAST = 6, WASIX_SO_LISTENING = 10,
  WASIX_SO_ERROR = 11, WASIX_SO_KEEPALIVE = 12, WASIX_SO_LINGER = 13, WASIX_SO_RCVBUF = 15, WASIX_SO_SNDBUF = 16,
  WASIX_SO_RCVTIMEO = 19, WASIX_SO_SNDTIMEO = 20, WASIX_SO_TYPE = 25, WASIX_SO_PROTOCOL = 26,
  WASIX_SO_PEERPID = 128, WASIX_SO_PEERUID = 129, WASIX_SO_PEERGID = 130,
};
typedef struct { uint8_t tag; uint64_t nanoseconds; } wasix_option_time;
_Static_assert(sizeof(wasix_option_time) == 16, "as wasix-libc has it");
int32_t wasix_sock_set_opt_flag(int32_t fd, int32_t option, int32_t on) WASIX("sock_set_opt_flag");
int32_t wasix_sock_get_opt_flag(int32_t fd, int32_t option, uint8_t *on) WASIX("sock_get_opt_flag");
int32_t wasix_sock_set_opt_size(int32_t fd, int32_t option, uint64_t value) WASIX("sock_set_opt_size");
int32_t wasix_sock_get_opt_size(int32_t fd, int32_t option, uint64_t *value) WASIX("sock_get_opt_size");
int32_t wasix_sock_set_opt_time(int32_t fd, int32_t option, const wasix_option_time *time) WASIX("sock_set_opt_time");
int32_t wasix_sock_get_opt_time(int32_t fd, int32_t option, wasix_option_time *time) WASIX("sock_get_opt_time");
/* Addresses of a host name; naddrs is the room in `addresses`. */
int32_t wasix_resolve(const char *host, size_t host_len, int32_t port, wasix_addr_ip *addresses, size_t naddrs,
                      size_t *found) WASIX("resolve");

static inline int wasix_result(int32_t error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

/*
 * wasi-libc keeps a working directory of its own, "/" at the start: it must follow the kernel's, which is the container's
 * working directory, or the directory of the parent that spawned this process.
 */
__attribute__((constructor(101))) static void wasix_enter_cwd(void) {
  char path[4096];
  size_t length = sizeof path - 1;
  if (wasix_getcwd(path, &length) == 0 && length < sizeof path) {
    path[length] = '\0';
    chdir(path);
  }
}

/* Changes the working directory of libc and kernel, so that children inherit it. */
static inline int wasix_cd(const char *path) {
  char before[4096], absolute[4096];
  if (getcwd(before, sizeof before) == NULL || chdir(path) != 0) return -1;
  if (getcwd(absolute, sizeof absolute) == NULL) return -1;
  int32_t error = wasix_chdir(absolute, strlen(absolute));
  if (error != 0) chdir(before);
  return wasix_result(error);
}

/*
 * Starts a program. argv[0] is looked up along PATH when it has no slash. envs: "A=1\nB=2", or NULL for ours.
 * Descriptors 0, 1, 2 are inherited, all others closed, after `ops`. Returns the pid, or -1 with ENOENT, EACCES, ENOEXEC, …
 */
int wasix_spawn(char *const argv[], const char *envs, const wasix_fd_op *ops, size_t ops_len);

/* Waits for a child (-1: any). Returns its pid, 0 when it still runs and `block` is 0, -1 with ECHILD.
 * *status is what $? shows: the exit code, or 128 + signal. */
static inline int wasix_wait(int pid, int block, int *status) {
  wasix_option_pid which = {.tag = pid >= 0, .pid = pid};
  wasix_join_status joined = {0};
  if (wasix_result(wasix_proc_join(&which, block ? 0 : WASIX_JOIN_NON_BLOCKING, &joined)) != 0) return -1;
  if (joined.tag == 0) return 0;
  *status = joined.tag == 2 ? 128 + joined.signal : joined.code;
  return which.pid;
}

static inline wasix_addr_port wasix_address(const uint8_t ip[4], uint16_t port) {
  wasix_addr_port address = {.tag = WASIX_INET4};
  address.port = port;
  memcpy(address.ip, ip, 4);
  return address;
}

/* A connected TCP socket, or -1. */
static inline int wasix_tcp_connect(const uint8_t ip[4], uint16_t port) {
  int32_t fd;
  wasix_addr_port address = wasix_address(ip, port);
  if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &fd)) != 0) return -1;
  int32_t error = wasix_sock_connect(fd, &address);
  if (error == 0) return fd;
  close(fd);
  return wasix_result(error);
}

/* A TCP socket that listens on every address, or -1 (EADDRINUSE). Readable, for poll, when a connection waits. */
static inline int wasix_tcp_listen(uint16_t port) {
  int32_t fd;
  const uint8_t any[4] = {0};
  wasix_addr_port address = wasix_address(any, port);
  if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &fd)) != 0) return -1;
  int32_t error = wasix_sock_set_opt_flag(fd, WASIX_SO_REUSEADDR, 1);
  if (error == 0) error = wasix_sock_bind(fd, &address);
  if (error == 0) error = wasix_sock_listen(fd, 128);
  if (error == 0) return fd;
  close(fd);
  return wasix_result(error);
}

/* An accepted connection, or -1 (EAGAIN on a non-blocking listener). `peer` may be NULL. */
static inline int wasix_tcp_accept(int listener, wasix_addr_port *peer) {
  int32_t fd;
  wasix_addr_port address;
  if (wasix_result(wasix_sock_accept_v2(listener, 0, &fd, peer != NULL ? peer : &address)) != 0) return -1;
  return fd;
}

/* IPv4 addresses of a host name or a dotted quad. Returns how many, 0 when there is no such host, -1 on failure. */
static inline int wasix_lookup(const char *host, uint8_t ips[][4], size_t room) {
  wasix_addr_ip found[16];
  size_t count = 0, taken = 0;
  if (wasix_result(wasix_resolve(host, strlen(host), 0, found, 16, &count)) != 0) return -1;
  for (size_t i = 0; i < count && taken < room; i++) {
    if (found[i].tag == WASIX_INET4) memcpy(ips[taken++], found[i].ip, 4);
  }
  return (int)taken;
}

/*
 * Signals. A program that wants them exports a handler and registers it:
 *   WASIX_SIGNAL_HANDLER(on_signal) { if (signal == WASIX_SIGTERM) stopping = 1; }
 *   ... wasix_handle_signals("on_signal");
 * From then on the handler gets every signal but KILL and STOP, and blocked calls return EINTR after it.
 */
#define WASIX_SIGNAL_HANDLER(name) __attribute__((export_name(#name))) void name(int signal)
static inline void wasix_handle_signals(const char *exported) { wasix_callback_signal(exported, strlen(exported)); }

#endif
