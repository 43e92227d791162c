/** WASI preview1, whole: a function for each call of wasi_snapshot_preview1.witx, by family. */
import { proc_raise } from '../wasix/processes.ts';
import * as data from './data.ts';
import * as descriptors from './descriptors.ts';
import * as environment from './environment.ts';
import * as filestat from './filestat.ts';
import { path_open } from './path-open.ts';
import * as paths from './paths.ts';
import { poll_oneoff } from './poll.ts';
import { fd_readdir } from './readdir.ts';
import * as sockets from './sockets.ts';
import type { SyscallTable } from './syscall.ts';

export const PREVIEW1: SyscallTable = {
  plain: {
    args_get: environment.args_get,
    args_sizes_get: environment.args_sizes_get,
    clock_res_get: environment.clock_res_get,
    clock_time_get: environment.clock_time_get,
    environ_get: environment.environ_get,
    environ_sizes_get: environment.environ_sizes_get,
    fd_advise: descriptors.fd_advise,
    fd_allocate: filestat.fd_allocate,
    fd_close: descriptors.fd_close,
    fd_fdstat_get: descriptors.fd_fdstat_get,
    fd_fdstat_set_flags: descriptors.fd_fdstat_set_flags,
    fd_fdstat_set_rights: descriptors.fd_fdstat_set_rights,
    fd_filestat_get: filestat.fd_filestat_get,
    fd_filestat_set_size: filestat.fd_filestat_set_size,
    fd_filestat_set_times: filestat.fd_filestat_set_times,
    fd_prestat_dir_name: descriptors.fd_prestat_dir_name,
    fd_prestat_get: descriptors.fd_prestat_get,
    fd_readdir,
    fd_renumber: descriptors.fd_renumber,
    fd_seek: descriptors.fd_seek,
    fd_tell: descriptors.fd_tell,
    path_create_directory: paths.path_create_directory,
    path_filestat_get: paths.path_filestat_get,
    path_filestat_set_times: paths.path_filestat_set_times,
    path_link: paths.path_link,
    path_readlink: paths.path_readlink,
    path_remove_directory: paths.path_remove_directory,
    path_rename: paths.path_rename,
    path_symlink: paths.path_symlink,
    path_unlink_file: paths.path_unlink_file,
    proc_exit: environment.proc_exit,
    sock_shutdown: sockets.sock_shutdown,
  },
  blocking: {
    fd_datasync: descriptors.fd_datasync,
    fd_pread: data.fd_pread,
    fd_pwrite: data.fd_pwrite,
    fd_read: data.fd_read,
    fd_sync: descriptors.fd_sync,
    fd_write: data.fd_write,
    path_open,
    poll_oneoff,
    proc_raise,
    random_get: environment.random_get,
    sched_yield: environment.sched_yield,
    sock_accept: sockets.sock_accept,
    sock_recv: sockets.sock_recv,
    sock_send: sockets.sock_send,
  },
};
