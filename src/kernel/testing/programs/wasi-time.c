/* Clocks, waiting, random numbers, and sockets that are none. */
#include <stdlib.h>
#include "wasi-raw.h"

static uint32_t count;

static uint64_t now(int clock) {
  uint64_t time = 0;
  raw_clock_time_get(clock, 1, P(&time));
  return time;
}

static __wasi_subscription_t timer(uint64_t userdata, int clock, uint64_t timeout, int flags) {
  __wasi_subscription_t it = {.userdata = userdata};
  it.u.tag = __WASI_EVENTTYPE_CLOCK;
  it.u.u.clock = (__wasi_subscription_clock_t){.id = clock, .timeout = timeout, .flags = flags};
  return it;
}

static __wasi_subscription_t ready(uint64_t userdata, int type, int fd) {
  __wasi_subscription_t it = {.userdata = userdata};
  it.u.tag = type;
  it.u.u.fd_read.file_descriptor = fd;
  return it;
}

static void clocks(void) {
  uint64_t resolution = 0;
  for (int clock = 0; clock < 4; clock++) {
    CHECK(SUCCESS, raw_clock_res_get(clock, P(&resolution)));
    IS(1, resolution > 0 && resolution <= 1000000000);
  }
  CHECK(INVAL, raw_clock_res_get(4, P(&resolution)));
  CHECK(INVAL, raw_clock_time_get(4, 0, P(&resolution)));
  CHECK(INVAL, raw_clock_time_get(-1, 0, P(&resolution)));
  IS(1, now(__WASI_CLOCKID_REALTIME) > 1600000000000000000ull);
  uint64_t before = now(__WASI_CLOCKID_MONOTONIC), spent = now(__WASI_CLOCKID_PROCESS_CPUTIME_ID);
  volatile uint32_t sum = 0;
  while (now(__WASI_CLOCKID_MONOTONIC) - before < 20000000) sum++;
  IS(1, now(__WASI_CLOCKID_PROCESS_CPUTIME_ID) - spent >= 10000000);
  IS(1, now(__WASI_CLOCKID_THREAD_CPUTIME_ID) >= spent);
  /* While it waits, the time of the processor is not the program's. */
  spent = now(__WASI_CLOCKID_PROCESS_CPUTIME_ID);
  before = now(__WASI_CLOCKID_MONOTONIC);
  __wasi_subscription_t in = timer(1, __WASI_CLOCKID_MONOTONIC, 50000000, 0);
  __wasi_event_t out;
  CHECK(SUCCESS, raw_poll_oneoff(P(&in), P(&out), 1, P(&count)));
  IS(1, now(__WASI_CLOCKID_MONOTONIC) - before >= 49000000);
  IS(1, now(__WASI_CLOCKID_PROCESS_CPUTIME_ID) - spent < 40000000);
  CHECK(SUCCESS, raw_sched_yield());
}

static void polls(void) {
  __wasi_subscription_t in[4];
  __wasi_event_t out[4];
  CHECK(INVAL, raw_poll_oneoff(P(in), P(out), 0, P(&count)));
  /* Times from now, and of a clock. */
  in[0] = timer(7, __WASI_CLOCKID_MONOTONIC, 1000000, 0);
  in[1] = timer(8, __WASI_CLOCKID_REALTIME, 3600000000000ull, 0);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 2, P(&count)));
  IS(1, count);
  IS(7, out[0].userdata);
  IS(0, out[0].error);
  IS(__WASI_EVENTTYPE_CLOCK, out[0].type);
  in[0] = timer(9, __WASI_CLOCKID_REALTIME, now(__WASI_CLOCKID_REALTIME) + 2000000, 1);
  in[1] = timer(10, __WASI_CLOCKID_MONOTONIC, now(__WASI_CLOCKID_MONOTONIC) + 3600000000000ull, 1);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 2, P(&count)));
  IS(1, count);
  IS(9, out[0].userdata);
  /* A time that has passed, beside one so far away that no timer counts that long. */
  in[0] = timer(11, __WASI_CLOCKID_MONOTONIC, 1, 1);
  in[1] = timer(12, __WASI_CLOCKID_MONOTONIC, ~0ull, 0);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 2, P(&count)));
  IS(1, count);
  IS(11, out[0].userdata);
  in[0] = timer(11, __WASI_CLOCKID_MONOTONIC, 1000000, 0);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 2, P(&count)));
  IS(1, count);
  IS(11, out[0].userdata);
  /* What cannot be waited for is an event, too. */
  in[0] = timer(13, 9, 0, 0);
  in[1] = timer(14, __WASI_CLOCKID_PROCESS_CPUTIME_ID, 0, 0);
  in[2] = ready(15, __WASI_EVENTTYPE_FD_READ, 99);
  in[3] = ready(16, __WASI_EVENTTYPE_FD_WRITE, ROOT);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 4, P(&count)));
  IS(4, count);
  IS(__WASI_ERRNO_INVAL, out[0].error);
  IS(__WASI_ERRNO_NOTSUP, out[1].error);
  IS(__WASI_ERRNO_BADF, out[2].error);
  IS(__WASI_ERRNO_NOTCAPABLE, out[3].error);
  for (int i = 0; i < 4; i++) IS(13 + i, out[i].userdata);
  in[0] = timer(0, 0, 0, 2);
  CHECK(INVAL, raw_poll_oneoff(P(in), P(out), 1, P(&count)));
  in[0] = ready(0, 3, 1);
  CHECK(INVAL, raw_poll_oneoff(P(in), P(out), 1, P(&count)));
  /* Descriptors: standard input is at its end, a file is always ready. */
  int fd = open_raw(ROOT, 0, "f", CREAT, FILE_RIGHTS, 0, 0);
  in[0] = ready(20, __WASI_EVENTTYPE_FD_WRITE, 1);
  in[1] = ready(21, __WASI_EVENTTYPE_FD_READ, 0);
  in[2] = ready(22, __WASI_EVENTTYPE_FD_READ, fd);
  in[3] = timer(23, __WASI_CLOCKID_MONOTONIC, 3600000000000ull, 0);
  CHECK(SUCCESS, raw_poll_oneoff(P(in), P(out), 4, P(&count)));
  IS(3, count);
  for (unsigned i = 0; i < count; i++) {
    IS(20 + i, out[i].userdata);
    IS(0, out[i].error);
    IS(in[i].u.tag, out[i].type);
  }
}

static void others(void) {
  static uint8_t bytes[200001];
  CHECK(SUCCESS, raw_random_get(P(bytes), 200000));
  /* Every part has been filled, and no more than all. */
  for (int at = 0; at < 200000; at += 1000) {
    int sum = 0;
    for (int i = 0; i < 1000; i++) sum |= bytes[at + i];
    IS(255, sum);
  }
  IS(0, bytes[200000]);
  uint32_t fd;
  uint16_t flags;
  __wasi_iovec_t iov = {bytes, 1};
  CHECK(NOTSOCK, raw_sock_accept(ROOT, 0, P(&fd)));
  CHECK(BADF, raw_sock_accept(99, 0, P(&fd)));
  CHECK(NOTSOCK, raw_sock_recv(1, P(&iov), 1, 0, P(&fd), P(&flags)));
  CHECK(BADF, raw_sock_recv(99, P(&iov), 1, 0, P(&fd), P(&flags)));
  CHECK(NOTSOCK, raw_sock_send(1, P(&iov), 1, 0, P(&fd)));
  CHECK(BADF, raw_sock_send(99, P(&iov), 1, 0, P(&fd)));
  CHECK(NOTSOCK, raw_sock_shutdown(1, 1));
  CHECK(BADF, raw_sock_shutdown(99, 1));
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "clocks") == 0) clocks();
  if (strcmp(what, "polls") == 0) polls();
  if (strcmp(what, "others") == 0) others();
  if (strcmp(what, "exit") == 0) exit(atoi(argv[2]));
  return finish();
}
