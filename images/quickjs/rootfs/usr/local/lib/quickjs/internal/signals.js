'use strict';

const numbers = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11,
  SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22,
  SIGWINCH: 28,
};
exports.numbers = numbers;
exports.nameOf = (number) => Object.keys(numbers).find((name) => numbers[name] === number);
/* Those that do nothing when nobody listens. */
exports.harmless = new Set([13, 17, 18, 28]);
