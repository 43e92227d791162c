/*
 * System calls of Linux that neither WASI nor WASIX has (module tabernetes_posix_v1): job control, dispositions and masks of signals,
 * terminals. Numbers and layouts are Linux's; calls return an errno of WASI, as those of wasix.h.
 */
#ifndef TABERNETES_POSIX_JOBS_H
#define TABERNETES_POSIX_JOBS_H

#include <stdint.h>

#define POSIX_JOBS(name) __attribute__((import_module("tabernetes_posix_v1"), import_name(name)))

/* sigaction(2). The handler of every signal is the function that wasix_callback_signal named. */
enum { POSIX_SIG_DFL = 0, POSIX_SIG_IGN = 1, POSIX_SIG_HANDLE = 2 };
enum { POSIX_SA_NOCLDSTOP = 1, POSIX_SA_NOCLDWAIT = 2, POSIX_SA_RESTART = 0x10000000, POSIX_SA_NODEFER = 0x40000000 };
typedef struct { uint32_t kind, flags; uint64_t mask; } posix_sigaction_t;
_Static_assert(sizeof(posix_sigaction_t) == 16, "as the kernel has it");
/* A program that calls it says for each signal what it wants; the others have their default action. */
int32_t posix_sigaction(int32_t signal, const posix_sigaction_t *action, posix_sigaction_t *old) POSIX_JOBS("sigaction");
enum { POSIX_SIG_BLOCK = 0, POSIX_SIG_UNBLOCK = 1, POSIX_SIG_SETMASK = 2 };
int32_t posix_sigprocmask(int32_t how, const uint64_t *set, uint64_t *old) POSIX_JOBS("sigprocmask");
int32_t posix_sigpending(uint64_t *set) POSIX_JOBS("sigpending");
int32_t posix_sigsuspend(const uint64_t *set) POSIX_JOBS("sigsuspend");

/* *pid is 0 with WNOHANG when there is nothing new; *status is the word of wait(2). */
enum { POSIX_WNOHANG = 1, POSIX_WUNTRACED = 2, POSIX_WCONTINUED = 8 };
int32_t posix_wait4(int32_t pid, int32_t options, int32_t *changed, int32_t *status) POSIX_JOBS("wait4");

int32_t posix_getpgid(int32_t pid, int32_t *pgid) POSIX_JOBS("getpgid");
int32_t posix_setpgid(int32_t pid, int32_t pgid) POSIX_JOBS("setpgid");
int32_t posix_getsid(int32_t pid, int32_t *sid) POSIX_JOBS("getsid");
int32_t posix_setsid(int32_t *sid) POSIX_JOBS("setsid");
int32_t posix_tcgetpgrp(int32_t fd, int32_t *pgid) POSIX_JOBS("tcgetpgrp");
int32_t posix_tcsetpgrp(int32_t fd, int32_t pgid) POSIX_JOBS("tcsetpgrp");

/* termios(3), asm-generic/termbits.h. */
typedef struct {
  uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
  uint8_t c_line, c_cc[32];
  uint32_t c_ispeed, c_ospeed;
} posix_termios;
_Static_assert(sizeof(posix_termios) == 60, "as Linux has it");
enum {
  POSIX_ICRNL = 0x100, POSIX_IXON = 0x400, POSIX_OPOST = 1, POSIX_ONLCR = 4, POSIX_ISIG = 1, POSIX_ICANON = 2,
  POSIX_ECHO = 8, POSIX_TOSTOP = 0x100, POSIX_IEXTEN = 0x8000, POSIX_VTIME = 5, POSIX_VMIN = 6,
  POSIX_TCSANOW = 0, POSIX_TCSADRAIN = 1, POSIX_TCSAFLUSH = 2,
};
typedef struct { uint16_t rows, columns, width, height; } posix_winsize;
int32_t posix_tcgetattr(int32_t fd, posix_termios *termios) POSIX_JOBS("tcgetattr");
int32_t posix_tcsetattr(int32_t fd, int32_t actions, const posix_termios *termios) POSIX_JOBS("tcsetattr");
int32_t posix_tcgetwinsize(int32_t fd, posix_winsize *size) POSIX_JOBS("tcgetwinsize");
int32_t posix_tcsetwinsize(int32_t fd, const posix_winsize *size) POSIX_JOBS("tcsetwinsize");

#endif
