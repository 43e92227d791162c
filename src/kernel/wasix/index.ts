/** The calls of WASIX that the kernel has: processes, sockets, terminals. Threads and fork are not among them. */
import type { SyscallTable } from '../wasi/syscall.ts';
import * as processes from './processes.ts';
import * as socketOptions from './socket-options.ts';
import * as sockets from './sockets.ts';
import * as terminal from './terminal.ts';
import { proc_raise_interval } from './timers.ts';

export const WASIX: SyscallTable = {
  plain: {
    callback_signal: processes.callback_signal,
    chdir: processes.chdir,
    fd_dup: processes.fd_dup,
    fd_dup2: processes.fd_dup2,
    fd_fdflags_get: processes.fd_fdflags_get,
    fd_fdflags_set: processes.fd_fdflags_set,
    fd_pipe: processes.fd_pipe,
    getcwd: processes.getcwd,
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
    tty_get: terminal.tty_get,
    tty_set: terminal.tty_set,
  },
  blocking: {
    proc_join: processes.proc_join,
    proc_signal: processes.proc_signal,
    proc_spawn2: processes.proc_spawn2,
    resolve: sockets.resolve,
    sock_accept_v2: sockets.sock_accept_v2,
    sock_bind: sockets.sock_bind,
    sock_connect: sockets.sock_connect,
    sock_open: sockets.sock_open,
    sock_recv_from: sockets.sock_recv_from,
    sock_send_to: sockets.sock_send_to,
    thread_sleep: processes.thread_sleep,
  },
};
