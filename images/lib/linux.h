/*
 * System calls of Linux that neither WASI nor WASIX has (module linux_v1): job control, dispositions and masks of signals,
 * terminals. Numbers and layouts are Linux's; calls return an errno of WASI, as those of wasix.h.
 */
#ifndef TABERNETES_LINUX_H
#define TABERNETES_LINUX_H

#include <stdint.h>

#define LINUX(name) __attribute__((import_module("linux_v1"), import_name(name)))

/* sigaction(2). The handler of every signal is the function that wasix_callback_signal named. */
enum { LINUX_SIG_DFL = 0, LINUX_SIG_IGN = 1, LINUX_SIG_HANDLE = 2 };
enum { LINUX_SA_NOCLDSTOP = 1, LINUX_SA_NOCLDWAIT = 2, LINUX_SA_RESTART = 0x10000000, LINUX_SA_NODEFER = 0x40000000 };
typedef struct { uint32_t kind, flags; uint64_t mask; } linux_sigaction_t;
_Static_assert(sizeof(linux_sigaction_t) == 16, "as the kernel has it");
/* A program that calls it says for each signal what it wants; the others have their default action. */
int32_t linux_sigaction(int32_t signal, const linux_sigaction_t *action, linux_sigaction_t *old) LINUX("sigaction");
enum { LINUX_SIG_BLOCK = 0, LINUX_SIG_UNBLOCK = 1, LINUX_SIG_SETMASK = 2 };
int32_t linux_sigprocmask(int32_t how, const uint64_t *set, uint64_t *old) LINUX("sigprocmask");
int32_t linux_sigpending(uint64_t *set) LINUX("sigpending");
int32_t linux_sigsuspend(const uint64_t *set) LINUX("sigsuspend");

/* *pid is 0 with WNOHANG when there is nothing new; *status is the word of wait(2). */
enum { LINUX_WNOHANG = 1, LINUX_WUNTRACED = 2, LINUX_WCONTINUED = 8 };
int32_t linux_wait4(int32_t pid, int32_t options, int32_t *changed, int32_t *status) LINUX("wait4");

int32_t linux_getpgid(int32_t pid, int32_t *pgid) LINUX("getpgid");
int32_t linux_setpgid(int32_t pid, int32_t pgid) LINUX("setpgid");
int32_t linux_getsid(int32_t pid, int32_t *sid) LINUX("getsid");
int32_t linux_setsid(int32_t *sid) LINUX("setsid");
int32_t linux_tcgetpgrp(int32_t fd, int32_t *pgid) LINUX("tcgetpgrp");
int32_t linux_tcsetpgrp(int32_t fd, int32_t pgid) LINUX("tcsetpgrp");

/* termios(3), asm-generic/termbits.h. */
typedef struct {
  uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
  uint8_t c_line, c_cc[32];
  uint32_t c_ispeed, c_ospeed;
} linux_termios;
_Static_assert(sizeof(linux_termios) == 60, "as Linux has it");
enum {
  LINUX_ICRNL = 0x100, LINUX_IXON = 0x400, LINUX_OPOST = 1, LINUX_ONLCR = 4, LINUX_ISIG = 1, LINUX_ICANON = 2,
  LINUX_ECHO = 8, LINUX_TOSTOP = 0x100, LINUX_IEXTEN = 0x8000, LINUX_VTIME = 5, LINUX_VMIN = 6,
  LINUX_TCSANOW = 0, LINUX_TCSADRAIN = 1, LINUX_TCSAFLUSH = 2,
};
typedef struct { uint16_t rows, columns, width, height; } linux_winsize;
int32_t linux_tcgetattr(int32_t fd, linux_termios *termios) LINUX("tcgetattr");
int32_t linux_tcsetattr(int32_t fd, int32_t actions, const linux_termios *termios) LINUX("tcsetattr");
int32_t linux_tcgetwinsize(int32_t fd, linux_winsize *size) LINUX("tcgetwinsize");
int32_t linux_tcsetwinsize(int32_t fd, const linux_winsize *size) LINUX("tcsetwinsize");

#endif
