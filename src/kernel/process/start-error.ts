import type { SpawnError } from '../api.ts';
import { ERRNO } from '../constants.ts';

/** Why a program could not be started. */
export interface StartFailure {
  readonly errno: number;
  readonly detail?: string;
}

/** The failure in runc's words (libcontainer, init_linux.go and os/exec's messages). */
export function startErrorOf(failure: StartFailure, file: string, cwd: string): SpawnError {
  const quoted = JSON.stringify(file);
  switch (failure.errno) {
    case ERRNO.ENOENT:
      return file.includes('/')
        ? { errno: 'ENOENT', message: `exec: ${quoted}: stat ${file}: no such file or directory` }
        : { errno: 'ENOENT', message: `exec: ${quoted}: executable file not found in $PATH` };
    case ERRNO.EACCES:
      return { errno: 'EACCES', message: `exec: ${quoted}: permission denied` };
    case ERRNO.ENOTDIR:
      return { errno: 'ENOTDIR', message: `exec: ${quoted}: stat ${file}: not a directory` };
    case ERRNO.ENOMEM:
      return { errno: 'ENOMEM', message: `exec ${file}: cannot allocate memory: ${failure.detail ?? ''}` };
    case ERRNO.E2BIG:
      return { errno: 'E2BIG', message: `exec ${file}: argument list too long` };
    case ERRNO.EAGAIN:
      return { errno: 'EAGAIN', message: `fork/exec ${file}: resource temporarily unavailable` };
    case ERRNO.ENOEXEC:
      return { errno: 'ENOEXEC', message: `exec ${file}: exec format error: ${failure.detail ?? ''}` };
    default:
      return { errno: 'EACCES', message: `exec ${file}: error ${failure.errno} in ${cwd}` };
  }
}
