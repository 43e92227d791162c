/* A server of grpc.health.v1.Health over HTTP/2, as small as one can be: `health PORT STATUS` answers every call with that
   serving status. RFC 9113; RFC 7541 */
#include "wasix.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DATA = 0, HEADERS = 1, SETTINGS = 4, PING = 6 };
enum { ACK = 1, END_STREAM = 1, END_HEADERS = 4 };

static int take(int fd, unsigned char *to, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t n = read(fd, to + done, count - done);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

static void frame(int fd, int type, int flags, int stream, const void *payload, size_t length) {
  unsigned char head[9] = {0, (unsigned char)(length >> 8), (unsigned char)length, (unsigned char)type,
                           (unsigned char)flags, 0, 0, 0, (unsigned char)stream};
  write(fd, head, sizeof head);
  if (length > 0) write(fd, payload, length);
}

static void answer(int fd, int stream, int status) {
  /* :status 200 of the static table; content-type, named by the static table */
  static const char headers[] = "\x88\x0f\x10\x10" "application/grpc";
  static const char trailers[] = "\x00\x0bgrpc-status\x01" "0";
  unsigned char message[7] = {0, 0, 0, 0, 2, 8, (unsigned char)status};
  frame(fd, HEADERS, END_HEADERS, stream, headers, sizeof headers - 1);
  frame(fd, DATA, 0, stream, message, sizeof message);
  frame(fd, HEADERS, END_HEADERS | END_STREAM, stream, trailers, sizeof trailers - 1);
}

static void serve(int fd, int status) {
  unsigned char head[9], payload[16384];
  char preface[24];
  if (!take(fd, (unsigned char *)preface, sizeof preface) || memcmp(preface, "PRI * HTTP/2.0", 14) != 0) return;
  frame(fd, SETTINGS, 0, 0, NULL, 0);
  while (take(fd, head, sizeof head)) {
    size_t length = (size_t)head[1] << 8 | head[2];
    if (head[0] != 0 || length > sizeof payload || !take(fd, payload, length)) return;
    if (head[3] == SETTINGS && !(head[4] & ACK)) frame(fd, SETTINGS, ACK, 0, NULL, 0);
    if (head[3] == PING && !(head[4] & ACK)) frame(fd, PING, ACK, 0, payload, length);
    if (head[3] == DATA && (head[4] & END_STREAM)) answer(fd, head[8], status);
  }
}

int main(int argc, char **argv) {
  int listener = argc > 2 ? wasix_tcp_listen((uint16_t)atoi(argv[1])) : -1;
  if (listener < 0) return 1;
  for (;;) {
    int fd = wasix_tcp_accept(listener, NULL);
    if (fd < 0) return 2;
    serve(fd, atoi(argv[2]));
    close(fd);
  }
}
