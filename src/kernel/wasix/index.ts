/** The calls of WASIX that the kernel has: processes, sockets, terminals. Threads and fork are not among them. */
import type { SyscallTable } from '../wasi/syscall.ts';
import * as descriptors from './descriptors.ts';
import * as epoll from './epoll.ts';
import * as exec from './exec.ts';
import * as processes from './processes.ts';
import * as socketOptions from './socket-options.ts';
import * as sockets from './sockets.ts';
import * as spawn from './spawn.ts';
import { proc_spawn } from './spawn-simple.ts';
import * as terminal from './terminal.ts';
import * as threads from './threads.ts';
import { proc_raise_interval } from './timers.ts';

export const WASIX: SyscallTable = {
  plain: {
    callback_signal: processes.callback_signal,
    chdir: processes.chdir,
    clock_time_set: processes.clock_time_set,
    fd_dup: descriptors.fd_dup,
    fd_dup2: descriptors.fd_dup2,
    epoll_create: epoll.epoll_create,
    epoll_ctl: epoll.epoll_ctl,
    fd_event: descriptors.fd_event,
    fd_fdflags_get: descriptors.fd_fdflags_get,
    fd_fdflags_set: descriptors.fd_fdflags_set,
    fd_pipe: descriptors.fd_pipe,
    futex_wake: threads.futex_wake,
    futex_wake_all: threads.futex_wake_all,
    getcwd: processes.getcwd,
    proc_exit2: threads.thread_exit,
    proc_id: processes.proc_id,
    proc_parent: processes.proc_parent,
    proc_raise_interval,
    proc_signals_get: processes.proc_signals_get,
    proc_signals_sizes_get: processes.proc_signals_sizes_get,
    sock_addr_local: sockets.sock_addr_local,
    sock_addr_peer: sockets.sock_addr_peer,
    sock_get_opt_flag: socketOptions.sock_get_opt_flag,
    sock_get_opt_size: socketOptions.sock_get_opt_size,
    sock_get_opt_time: socketOptions.sock_get_opt_time,
    sock_join_multicast_v4: sockets.sock_multicast,
    sock_join_multicast_v6: sockets.sock_multicast,
    sock_leave_multicast_v4: sockets.sock_multicast,
    sock_leave_multicast_v6: sockets.sock_multicast,
    sock_listen: sockets.sock_listen,
    sock_set_opt_flag: socketOptions.sock_set_opt_flag,
    sock_set_opt_size: socketOptions.sock_set_opt_size,
    sock_set_opt_time: socketOptions.sock_set_opt_time,
    sock_status: sockets.sock_status,
    thread_exit: threads.thread_exit,
    thread_id: threads.thread_id,
    thread_join: threads.thread_join,
    thread_parallelism: threads.thread_parallelism,
    tty_get: terminal.tty_get,
    tty_set: terminal.tty_set,
  },
  blocking: {
    epoll_wait: epoll.epoll_wait,
    futex_wait: threads.futex_wait,
    path_open2: descriptors.path_open2,
    proc_exec: exec.proc_exec,
    proc_exec2: exec.proc_exec2,
    proc_exec3: exec.proc_exec3,
    proc_join: processes.proc_join,
    proc_signal: processes.proc_signal,
    proc_spawn,
    proc_spawn2: spawn.proc_spawn2,
    resolve: sockets.resolve,
    sock_accept_v2: sockets.sock_accept_v2,
    sock_bind: sockets.sock_bind,
    sock_connect: sockets.sock_connect,
    sock_open: sockets.sock_open,
    sock_pair: sockets.sock_pair,
    sock_recv_from: sockets.sock_recv_from,
    sock_send_to: sockets.sock_send_to,
    thread_signal: threads.thread_signal,
    thread_sleep: processes.thread_sleep,
  },
};
