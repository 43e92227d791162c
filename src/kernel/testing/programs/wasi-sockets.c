/* The calls of preview1 on sockets, of which WASIX makes the listener: both ends are of this process. */
#include "wasi-raw.h"
#include "wasix.h"

static uint32_t count;
static uint16_t flags;

static int send_raw(int fd, const char *text) {
  __wasi_ciovec_t iov = {(const uint8_t *)text, strlen(text)};
  int error = raw_sock_send(fd, P(&iov), 1, 0, P(&count));
  return error == 0 ? (int)count : -error;
}

static int recv_raw(int fd, char *buffer, uint32_t size, int how) {
  __wasi_iovec_t iov = {(uint8_t *)buffer, size};
  int error = raw_sock_recv(fd, P(&iov), 1, how, P(&count), P(&flags));
  return error == 0 ? (int)count : -error;
}

static int give_up(int fd, uint64_t rights) {
  return raw_fd_fdstat_set_rights(fd, fdstat(fd).fs_rights_base & ~rights, 0);
}

int main(void) {
  int32_t listener, client;
  uint32_t server, second;
  char buffer[16] = {0};
  wasix_addr_port address = wasix_address((const uint8_t[4]){127, 0, 0, 1}, 8080);
  wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &listener);
  CHECK(SUCCESS, wasix_sock_bind(listener, &address));
  CHECK(INVAL, raw_sock_accept(listener, 0, P(&server)));
  CHECK(SUCCESS, wasix_sock_listen(listener, 4));
  IS(__WASI_FILETYPE_SOCKET_STREAM, fdstat(listener).fs_filetype);
  CHECK(SUCCESS, raw_fd_fdstat_set_flags(listener, __WASI_FDFLAGS_NONBLOCK));
  CHECK(AGAIN, raw_sock_accept(listener, 0, P(&server)));
  for (int i = 0; i < 2; i++) {
    wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &client);
    CHECK(SUCCESS, wasix_sock_connect(client, &address));
  }
  CHECK(INVAL, raw_sock_accept(listener, 1, P(&second)));
  CHECK(FAULT, raw_sock_accept(listener, 0, NOWHERE));
  CHECK(SUCCESS, raw_sock_accept(listener, 0, P(&second)));
  CHECK(SUCCESS, raw_sock_accept(listener, __WASI_FDFLAGS_NONBLOCK, P(&server)));
  CHECK(AGAIN, raw_sock_accept(listener, 0, P(&second)));
  IS(0, fdstat(second).fs_flags);
  IS(__WASI_FDFLAGS_NONBLOCK, fdstat(server).fs_flags);
  CHECK(NOTCONN, -recv_raw(listener, buffer, 1, 0));
  CHECK(AGAIN, -recv_raw(server, buffer, sizeof buffer, 0));
  IS(5, send_raw(client, "hello"));
  IS(2, recv_raw(server, buffer, 2, __WASI_RIFLAGS_RECV_PEEK));
  IS(5, recv_raw(server, buffer, sizeof buffer, __WASI_RIFLAGS_RECV_PEEK));
  CHECK(INVAL, -recv_raw(server, buffer, sizeof buffer, 256));
  IS(3, recv_raw(server, buffer, 3, 0));
  IS(0, memcmp(buffer, "hel", 3));
  /* Files' calls do as well. */
  IS(2, read_raw(server, buffer, sizeof buffer));
  IS(0, strcmp(buffer, "lo"));
  IS(3, write_raw(server, "bye"));
  IS(3, recv_raw(client, buffer, 3, __WASI_RIFLAGS_RECV_WAITALL));
  CHECK(SPIPE, raw_fd_seek(server, 0, 0, P(buffer)));
  /* Half closed: the other end reads to the end, and still writes. */
  CHECK(INVAL, raw_sock_shutdown(client, 0));
  CHECK(INVAL, raw_sock_shutdown(client, 4));
  CHECK(SUCCESS, raw_sock_shutdown(client, __WASI_SDFLAGS_WR));
  IS(0, recv_raw(server, buffer, sizeof buffer, 0));
  IS(4, send_raw(server, "late"));
  IS(4, recv_raw(client, buffer, sizeof buffer, 0));
  /* Rights. */
  CHECK(SUCCESS, give_up(server, __WASI_RIGHTS_SOCK_SHUTDOWN));
  CHECK(NOTCAPABLE, raw_sock_shutdown(server, __WASI_SDFLAGS_RD));
  CHECK(SUCCESS, give_up(server, __WASI_RIGHTS_FD_WRITE));
  CHECK(NOTCAPABLE, -send_raw(server, "x"));
  CHECK(SUCCESS, give_up(server, __WASI_RIGHTS_FD_READ));
  CHECK(NOTCAPABLE, -recv_raw(server, buffer, 1, 0));
  CHECK(SUCCESS, give_up(listener, __WASI_RIGHTS_SOCK_ACCEPT));
  CHECK(NOTCAPABLE, raw_sock_accept(listener, 0, P(&second)));
  return finish();
}
