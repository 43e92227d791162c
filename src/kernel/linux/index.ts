/**
 * System calls of Linux that neither WASI nor WASIX has, as functions of the import module `linux_v1`: job control, signal masks,
 * terminals. Names and numbers are Linux's, errno WASI's; C programs of ours declare them in images/lib/linux.h.
 */
import type { SyscallTable } from '../wasi/syscall.ts';
import * as jobs from './jobs.ts';
import * as signals from './signals.ts';
import * as terminal from './terminal.ts';

export const LINUX: SyscallTable = {
  plain: {
    getpgid: jobs.getpgid,
    getsid: jobs.getsid,
    setpgid: jobs.setpgid,
    setsid: jobs.setsid,
    sigaction: signals.sigaction,
    sigpending: signals.sigpending,
    tcgetattr: terminal.tcgetattr,
    tcgetpgrp: terminal.tcgetpgrp,
    tcgetwinsize: terminal.tcgetwinsize,
  },
  blocking: {
    sigprocmask: signals.sigprocmask,
    sigsuspend: signals.sigsuspend,
    tcsetattr: terminal.tcsetattr,
    tcsetpgrp: terminal.tcsetpgrp,
    tcsetwinsize: terminal.tcsetwinsize,
    wait4: jobs.wait4,
  },
};
