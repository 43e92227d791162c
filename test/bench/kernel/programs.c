/*
 * What metering is measured on: a sieve, a product of matrices, recursion, a hash, a sort, and the loop of an interpreter.
 * Each returns a number that depends on all that it did.
 */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name))) uint32_t name(void)

static uint32_t seed = 1;

static uint32_t next(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed >> 8;
}

enum { SIEVE = 1 << 20 };
static uint8_t composite[SIEVE];

EXPORT(sieve) {
  uint32_t count = 0;
  for (uint32_t n = 0; n < SIEVE; n++) composite[n] = 0;
  for (uint32_t n = 2; n < SIEVE; n++) {
    if (composite[n]) continue;
    count++;
    for (uint32_t multiple = 2 * n; multiple < SIEVE; multiple += n) composite[multiple] = 1;
  }
  return count;
}

enum { SIDE = 160 };
static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

EXPORT(matrices) {
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      a[row][column] = row + column;
      b[row][column] = row - column;
    }
  }
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      double sum = 0;
      for (int k = 0; k < SIDE; k++) sum += a[row][k] * b[k][column];
      c[row][column] = sum;
    }
  }
  return (uint32_t)(int32_t)c[SIDE / 3][SIDE / 2];
}

static __attribute__((noinline)) uint32_t fib(uint32_t n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

EXPORT(fibonacci) { return fib(27); }

enum { TEXT = 1 << 20 };
static uint8_t text[TEXT];

EXPORT(hash) {
  uint32_t value = 2166136261u;
  text[7] = 1;
  for (uint32_t at = 0; at < TEXT; at++) value = (value ^ text[at]) * 16777619u;
  return value;
}

enum { NUMBERS = 60000 };
static uint32_t numbers[NUMBERS];

static void sort(uint32_t *from, uint32_t *to) {
  if (to - from < 2) return;
  uint32_t pivot = from[(to - from) / 2], *left = from, *right = to - 1;
  while (left <= right) {
    while (*left < pivot) left++;
    while (*right > pivot) right--;
    if (left > right) break;
    uint32_t value = *left;
    *left++ = *right;
    *right-- = value;
  }
  sort(from, right + 1);
  sort(left, to);
}

EXPORT(quicksort) {
  seed = 42;
  for (uint32_t at = 0; at < NUMBERS; at++) numbers[at] = next();
  sort(numbers, numbers + NUMBERS);
  return numbers[NUMBERS / 2];
}

/* A stack machine: the sum of i * i % 7 for i from 300000 down to 1. */
enum { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, JUMP_IF, CALL, HALT };
static const int32_t code[] = {
  PUSH, 300000, STORE, 0, PUSH, 0, STORE, 1,
  /* 8 */ LOAD, 0, LOAD, 0, MUL, PUSH, 7, MOD, LOAD, 1, ADD, STORE, 1,
  LOAD, 0, PUSH, 1, SUB, STORE, 0, LOAD, 0, JUMP_IF, 8, LOAD, 1, CALL, HALT,
};

static volatile int32_t printed;
static __attribute__((noinline)) void print(int32_t value) { printed = value; }

static __attribute__((noinline)) int32_t interpret(const int32_t *at) {
  int32_t stack[32], slots[8] = {0}, *top = stack;
  for (const int32_t *from = at;;) {
    switch (*at++) {
    case PUSH: *top++ = *at++; break;
    case LOAD: *top++ = slots[*at++]; break;
    case STORE: slots[*at++] = *--top; break;
    case ADD: top--; top[-1] += top[0]; break;
    case SUB: top--; top[-1] -= top[0]; break;
    case MUL: top--; top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
    case MOD: top--; top[-1] %= top[0]; break;
    case JUMP_IF: { int32_t to = *at++; if (*--top) at = from + to; break; }
    case CALL: print(top[-1]); break;
    default: return top[-1];
    }
  }
}

EXPORT(interpreter) { return (uint32_t)interpret(code); }
