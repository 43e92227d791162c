/* epoll(7) as WASIX has it: wasmer, lib/wasix/src/syscalls/wasix/epoll_*.rs; the behaviour is Linux's. */
#include "wasi-raw.h"
#include "wasix.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { IN = 1, OUT = 2, RDHUP = 4, HUP = 32, ET = 64, ONESHOT = 128 };
enum { ADD, MOD, DEL };

typedef struct { uint32_t ptr, fd, data1; uint64_t data2; } epoll_data;
typedef struct { uint32_t events; epoll_data data; } epoll_event;
_Static_assert(sizeof(epoll_event) == 32, "as wasmer has it");

int32_t epoll_create(int32_t *) WASIX("epoll_create");
int32_t epoll_ctl(int32_t, int32_t, int32_t, const epoll_event *) WASIX("epoll_ctl");
int32_t epoll_wait(int32_t, epoll_event *, int32_t, uint64_t, size_t *) WASIX("epoll_wait");

static epoll_event events[8];

static int32_t ctl(int32_t epfd, int32_t op, int32_t fd, uint32_t wanted) {
  epoll_event event = {.events = wanted, .data = {.ptr = 7, .fd = fd, .data1 = 0xfedcba98, .data2 = 1ull << 63}};
  return epoll_ctl(epfd, op, fd, &event);
}

/* What is ready at once, at most so many; the first event, or minus an errno. */
static int ready(int32_t epfd, int32_t most, size_t *count) {
  int32_t error = epoll_wait(epfd, events, most, 0, count);
  return error ? -error : *count ? (int)events[0].events : 0;
}

int main(void) {
  int32_t epfd, other, in, out, out2, in2, fd;
  size_t count = 9;
  char byte;
  IS(0, epoll_create(&epfd));
  IS(0, epoll_create(&other));
  IS(0, wasix_fd_pipe(&in, &out));
  IS(0, wasix_fd_pipe(&in2, &out2));

  /* What is refused. */
  IS(EBADF, ctl(epfd, ADD, 900, IN));
  IS(EINVAL, ctl(out, ADD, in, IN));
  IS(EINVAL, ctl(epfd, ADD, epfd, IN));
  IS(EINVAL, ctl(epfd, 3, in, IN));
  IS(ENOENT, ctl(epfd, MOD, in, IN));
  IS(ENOENT, ctl(epfd, DEL, in, IN));
  IS(EPERM, ctl(epfd, ADD, open("/etc/motd", O_RDONLY), IN));
  IS(EPERM, ctl(epfd, ADD, ROOT, IN));
  IS(EINVAL, epoll_wait(epfd, events, 0, 0, &count));
  IS(EINVAL, epoll_wait(in, events, 1, 0, &count));
  IS(EFAULT, epoll_wait(epfd, (epoll_event *)0xfffffff0, 1, 0, &count));

  /* Ready as long as there is something (level-triggered), with the program's own data. */
  IS(0, ctl(epfd, ADD, in, IN));
  IS(EEXIST, ctl(epfd, ADD, in, IN));
  IS(0, ready(epfd, 8, &count));
  write(out, "ab", 2);
  IS(IN, ready(epfd, 8, &count));
  IS(1, count);
  IS(1, events[0].data.ptr == 7 && events[0].data.fd == (uint32_t)in && events[0].data.data1 == 0xfedcba98 &&
            events[0].data.data2 == 1ull << 63);
  read(in, &byte, 1);
  IS(IN, ready(epfd, 8, &count));
  read(in, &byte, 1);
  IS(0, ready(epfd, 8, &count));

  /* Once for each change (edge-triggered), once at all (one-shot). */
  IS(0, ctl(epfd, MOD, in, IN | ET));
  write(out, "a", 1);
  IS(IN, ready(epfd, 8, &count));
  IS(0, ready(epfd, 8, &count));
  write(out, "b", 1);
  IS(IN, ready(epfd, 8, &count));
  IS(0, ctl(epfd, MOD, in, IN | ONESHOT));
  IS(IN, ready(epfd, 8, &count));
  write(out, "c", 1);
  IS(0, ready(epfd, 8, &count));
  IS(0, ctl(epfd, MOD, in, IN | ONESHOT));
  IS(IN, ready(epfd, 8, &count));

  /* Room to write; more events than are asked for come the next time. */
  IS(0, ctl(epfd, MOD, in, IN));
  IS(0, ctl(epfd, ADD, out, OUT));
  IS(0, ctl(epfd, ADD, out2, OUT));
  ready(epfd, 8, &count);
  IS(3, count);
  uint32_t first = (ready(epfd, 1, &count), events[0].data.fd);
  uint32_t second = (ready(epfd, 1, &count), events[0].data.fd);
  IS(1, first != second);

  /* Those that nobody wants any more, or that are closed, are not there. */
  IS(0, ctl(epfd, DEL, out, 0));
  close(out2);
  IS(IN, ready(epfd, 8, &count));
  IS(1, count);

  /* Nor do they keep their number from others. */
  int32_t in3, out3;
  IS(0, wasix_fd_pipe(&in3, &out3));
  IS(0, ctl(epfd, ADD, in3, IN));
  close(in3);
  IS(0, wasix_fd_dup2(in2, in3, 0, &fd));
  IS(in3, fd);
  IS(ENOENT, ctl(epfd, MOD, in3, IN));
  IS(0, ctl(epfd, ADD, in3, IN));
  IS(0, ctl(epfd, DEL, in3, 0));

  /* The other end is gone: that comes unasked. */
  IS(0, ctl(epfd, ADD, in2, IN));
  ready(epfd, 8, &count);
  IS(2, count);
  IS(1, (events[0].events | events[1].events) & HUP ? 1 : 0);
  IS(0, ctl(epfd, DEL, in2, 0));

  /* One epoll in another, but not in a ring. */
  IS(0, ctl(other, ADD, epfd, IN));
  IS(ELOOP, ctl(epfd, ADD, other, IN));
  IS(IN, ready(other, 8, &count));
  while (read(in, &byte, 1) == 1 && byte != 'c') {}
  IS(0, ready(other, 8, &count));

  /* Waits: for a time, or until a child writes. */
  IS(0, epoll_wait(epfd, events, 8, 1000000, &count));
  IS(0, count);
  const char *args = "programs\nhello";
  wasix_fd_op ops[] = {{.cmd = WASIX_OP_DUP2, .fd = 1, .src_fd = out}};
  IS(0, wasix_proc_spawn2("programs", 8, args, strlen(args), "", 0, ops, 1, NULL, 0, 1, "/bin", 4, &fd));
  IS(0, epoll_wait(other, events, 8, ~0ull, &count));
  IS(1, count);
  return finish();
}
