/**
 * `tabernetes_posix_v1`: what POSIX has of users, modes, signals, jobs and terminals, and neither WASI nor WASIX do. The C
 * side of it, with the signatures, is images/lib/posix.h and posix_jobs.h. Every call answers an errno of WASI.
 */
import type { SyscallTable } from '../wasi/syscall.ts';
import * as credentials from './credentials.ts';
import * as files from './files.ts';
import * as jobs from './jobs.ts';
import * as signals from './signals.ts';
import * as terminal from './terminal.ts';

export const POSIX: SyscallTable = {
  plain: {
    fd_chmod: files.fd_chmod,
    fd_chown: files.fd_chown,
    fd_stat: files.fd_stat,
    getpgid: jobs.getpgid,
    getsid: jobs.getsid,
    path_access: files.path_access,
    path_chmod: files.path_chmod,
    path_chown: files.path_chown,
    path_stat: files.path_stat,
    path_statfs: files.path_statfs,
    proc_creation_mode: credentials.proc_creation_mode,
    proc_groups_get: credentials.proc_groups_get,
    proc_groups_set: credentials.proc_groups_set,
    proc_ids_get: credentials.proc_ids_get,
    proc_setresgid: credentials.proc_setresgid,
    proc_setresuid: credentials.proc_setresuid,
    proc_umask: credentials.proc_umask,
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
