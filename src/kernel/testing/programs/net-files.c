/* A program of the kernel's tests that knows the network only as files: the first argument says what it does. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

static char text[256];

/* The text of a small file, without its line feed. */
static const char *contents(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return strerror(errno);
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n < 0) return strerror(errno);
  text[n > 0 && text[n - 1] == '\n' ? n - 1 : n] = 0;
  return text;
}

static int command(int ctl, const char *message) {
  return write(ctl, message, strlen(message)) < 0 ? errno : 0;
}

static int number_from(int fd) {
  char digits[16] = "";
  return read(fd, digits, sizeof digits - 1) > 0 ? atoi(digits) : -errno;
}

static const char *file_of(int number, const char *name) {
  static char path[64];
  snprintf(path, sizeof path, "/net/tcp/%d/%s", number, name);
  return path;
}

/* A new connection: its control file and its number. */
static int clone_connection(int *number) {
  int ctl = open("/net/tcp/clone", O_RDWR);
  if (ctl >= 0) *number = number_from(ctl);
  return ctl;
}

/* Answers what each of `calls` connections sends, in capitals, as soon as it has sent all. */
static int serve(const char *address, int calls) {
  int number;
  int ctl = clone_connection(&number);
  char message[64];
  snprintf(message, sizeof message, "announce %s", address);
  int error = command(ctl, message);
  if (error) return printf("announce: %s\n", strerror(error)), 1;
  int listener = open(file_of(number, "listen"), O_RDONLY);
  printf("%s ", contents(file_of(number, "status")));
  printf("%s\n", contents(file_of(number, "local")));
  fflush(stdout);
  while (calls-- > 0) {
    int call = number_from(listener);
    int data = open(file_of(call, "data"), O_RDWR);
    char buffer[4096];
    ssize_t n;
    while ((n = read(data, buffer, sizeof buffer)) > 0) {
      for (ssize_t i = 0; i < n; i++)
        if (buffer[i] >= 'a' && buffer[i] <= 'z') buffer[i] -= 32;
      for (ssize_t done = 0, w; done < n; done += w)
        if ((w = write(data, buffer + done, (size_t)(n - done))) < 0) return printf("write: %s\n", strerror(errno)), 1;
    }
    close(data);
    printf("closed: %s\n", open(file_of(call, "data"), O_RDWR) < 0 ? strerror(errno) : "still there");
  }
  return 0;
}

/* Connects step by step, sends a word, half-closes, and prints what comes. */
static int ask(const char *address, const char *word) {
  int number;
  int ctl = clone_connection(&number);
  char message[64], buffer[256];
  snprintf(message, sizeof message, "connect %s\n", address);
  int error = command(ctl, message);
  if (error) return printf("connect: %s\n", strerror(error)), 1;
  int data = open(file_of(number, "data"), O_RDWR);
  write(data, word, strlen(word));
  error = command(ctl, "shutdown write");
  printf("shutdown: %d, write: ", error);
  fflush(stdout);
  ssize_t n, size = 0;
  while ((n = read(data, buffer + size, sizeof buffer - (size_t)size)) > 0) size += n;
  printf("%.*s remote %s\n", (int)size, buffer, contents(file_of(number, "remote")));
  close(data);
  printf("open while ctl is: %s\n", contents(file_of(number, "status")));
  close(ctl);
  printf("closed: %s\n", contents(file_of(number, "status")));
  return 0;
}

/* One open is a dial. */
static int dial(const char *path, const char *word) {
  int fd = open(path, O_RDWR);
  if (fd < 0) return printf("%s\n", strerror(errno)), 1;
  char buffer[256];
  write(fd, word, strlen(word));
  ssize_t n = read(fd, buffer, sizeof buffer);
  printf("%.*s\n", (int)n, buffer);
  return 0;
}

/* What kind of file a connection is. */
static int kind(const char *path) {
  struct stat st;
  printf("before: %d\n", stat(path, &st) == 0 && S_ISCHR(st.st_mode));
  int fd = open(path, O_RDWR);
  if (fd < 0) return printf("%s\n", strerror(errno)), 1;
  printf("character device: %d\n", fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
  printf("seek: %s\n", lseek(fd, 0, SEEK_CUR) < 0 ? strerror(errno) : "done");
  printf("directory: %d\n", stat("/net/tcp", &st) == 0 && S_ISDIR(st.st_mode));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  char c;
  printf("nothing there: %s\n", read(fd, &c, 1) < 0 ? strerror(errno) : "read");
  return 0;
}

/* Two listeners are polled; each is told which was called. */
static int poll_two(const char *first, const char *second) {
  int a = open(first, O_RDONLY), b = open(second, O_RDONLY);
  if (a < 0 || b < 0) return printf("%s\n", strerror(errno)), 1;
  printf("listening\n");
  fflush(stdout);
  for (int calls = 0; calls < 2; calls++) {
    struct pollfd fds[] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
    printf("poll: %d\n", poll(fds, 2, -1));
    for (int i = 0; i < 2; i++) {
      if (!(fds[i].revents & POLLIN)) continue;
      int data = open(file_of(number_from(fds[i].fd), "data"), O_RDWR);
      write(data, i == 0 ? "first" : "second", i == 0 ? 5 : 6);
      close(data);
    }
  }
  struct pollfd idle = {.fd = a, .events = POLLIN};
  printf("quiet: %d\n", poll(&idle, 1, 10));
  return 0;
}

/* A connect that is not waited for: told by poll, its error by `err`. */
static int connect_later(const char *address) {
  int number;
  int ctl = clone_connection(&number);
  fcntl(ctl, F_SETFL, O_NONBLOCK);
  char message[64];
  snprintf(message, sizeof message, "connect %s", address);
  printf("connect: %s\n", strerror(command(ctl, message)));
  int data = open(file_of(number, "data"), O_RDWR);
  struct pollfd fd = {.fd = data, .events = POLLOUT};
  printf("poll: %d\n", poll(&fd, 1, -1));
  printf("err: %s\n", contents(file_of(number, "err")));
  printf("again: %s\n", contents(file_of(number, "err")));
  printf("status: %s\n", contents(file_of(number, "status")));
  return 0;
}

/* Datagrams: one that echoes, and one that asks, by files. */
static int udp_echo(const char *path) {
  int fd = open(path, O_RDWR);
  if (fd < 0) return printf("%s\n", strerror(errno)), 1;
  printf("ready\n");
  fflush(stdout);
  unsigned char datagram[256];
  ssize_t n = read(fd, datagram, sizeof datagram);
  printf("%d from %d.%d.%d.%d\n", (int)n - 52, datagram[12], datagram[13], datagram[14], datagram[15]);
  for (ssize_t i = 52; i < n; i++) datagram[i] -= 32;
  printf("%d\n", write(fd, datagram, (size_t)n) == n);
  printf("short: %s\n", write(fd, datagram, 10) < 0 ? strerror(errno) : "written");
  return 0;
}

static int udp_ask(const char *address) {
  int fd = open("/net/udp/clone", O_RDWR);
  int number = number_from(fd);
  char message[64], path[64], answer[64];
  snprintf(message, sizeof message, "connect %s", address);
  int error = command(fd, message);
  snprintf(path, sizeof path, "/net/udp/%d/data", number);
  int data = open(path, O_RDWR);
  write(data, "abc", 3);
  ssize_t n = read(data, answer, sizeof answer);
  printf("%d %.*s\n", error, (int)n, answer);
  return 0;
}

static int translate(const char *question) {
  int fd = open("/net/cs", O_RDWR);
  if (write(fd, question, strlen(question)) < 0) return printf("%s\n", strerror(errno)), 1;
  char answer[64];
  ssize_t n;
  while ((n = read(fd, answer, sizeof answer)) > 0) printf("%.*s", (int)n, answer);
  return 0;
}

/* Writes until nobody reads any more: an error, and not the end of the program. */
static int broken(const char *path) {
  int fd = open(path, O_RDWR);
  while (write(fd, "x", 1) == 1) {}
  printf("%s\n", errno == EPIPE || errno == ECONNRESET ? "broken" : strerror(errno));
  printf("%s\n", write(fd, "x", 1) < 0 ? strerror(errno) : "written");
  return 0;
}

/* What ctl refuses. */
static int refusals(void) {
  static const char *const messages[] = {"dance", "connect", "connect web!80", "connect 1.2.3.4", "connect 1.2.3.4!65536",
                                         "bind 9.9.9.9!1", "shutdown sideways", "shutdown write", "announce *!8080 x"};
  int number;
  int ctl = clone_connection(&number);
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
    printf("%s: %s\n", messages[i], strerror(command(ctl, messages[i])));
  printf("listen: %s\n", contents(file_of(number, "listen")));
  printf("data: %s\n", contents(file_of(number, "data")));
  printf("absent: %s\n", contents("/net/tcp/77/ctl"));
  printf("announce: %s\n", strerror(command(ctl, "announce 8080")));
  printf("twice: %s\n", open("/net/tcp/*!8080", O_RDONLY) < 0 ? strerror(errno) : "opened");
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  const char *first = argc > 2 ? argv[2] : "", *second = argc > 3 ? argv[3] : "";
  if (!strcmp(what, "serve")) return serve(first, atoi(second));
  if (!strcmp(what, "ask")) return ask(first, second);
  if (!strcmp(what, "dial")) return dial(first, second);
  if (!strcmp(what, "kind")) return kind(first);
  if (!strcmp(what, "poll")) return poll_two(first, second);
  if (!strcmp(what, "later")) return connect_later(first);
  if (!strcmp(what, "udp-echo")) return udp_echo(first);
  if (!strcmp(what, "udp-ask")) return udp_ask(first);
  if (!strcmp(what, "broken")) return broken(first);
  if (!strcmp(what, "cs")) return translate(first);
  if (!strcmp(what, "refusals")) return refusals();
  return 2;
}
