/* Programs that never wait: for tests of metering and killing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile unsigned counter;
#define SIZE (64 << 20)
static char *large;

static void count(void) {
  for (;;) counter++;
}

/* Nothing in it can be seen from outside but that it never ends. */
static void tight(void) {
  for (;;) __asm__ volatile("");
}

static __attribute__((noinline)) unsigned fibonacci(unsigned n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static void calls(void) {
  counter = fibonacci(90);
}

static void fill(void) {
  large = malloc(SIZE);
  for (unsigned turn = 0;; turn++) memset(large, (int)turn, SIZE);
}

static void move(void) {
  large = malloc(SIZE);
  for (;;) {
    memmove(large + 4097, large, SIZE - 4097);
    memmove(large, large + 4097, SIZE - 4097);
  }
}

static unsigned collatz(unsigned long long n) {
  unsigned steps = 0;
  for (; n != 1; steps++) n = n % 2 ? 3 * n + 1 : n / 2;
  return steps;
}

static void nested(void) {
  for (unsigned n = 1;; n++) counter += collatz(n);
}

static void grow(void) {
  for (;;) {
    void *page = malloc(1 << 16);
    counter += page != NULL;
  }
}

static const struct {
  const char *name;
  void (*run)(void);
} programs[] = {
  {"count", count}, {"tight", tight}, {"calls", calls}, {"fill", fill}, {"move", move}, {"nested", nested}, {"grow", grow},
};

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  for (unsigned index = 0; index < sizeof programs / sizeof *programs; index++) {
    if (strcmp(programs[index].name, name) != 0) continue;
    puts("spinning");
    fflush(stdout);
    programs[index].run();
  }
  return 1;
}
