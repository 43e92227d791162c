/* Errors of the system as Node.js has them, of the numbers that WASI has. */
'use strict';

/* Names by number: wasi_snapshot_preview1.witx. */
const NAMES = {
  1: 'E2BIG', 2: 'EACCES', 3: 'EADDRINUSE', 4: 'EADDRNOTAVAIL', 5: 'EAFNOSUPPORT', 6: 'EAGAIN', 7: 'EALREADY',
  8: 'EBADF', 10: 'EBUSY', 12: 'ECHILD', 13: 'ECONNABORTED', 14: 'ECONNREFUSED', 15: 'ECONNRESET', 20: 'EEXIST',
  22: 'EFBIG', 23: 'EHOSTUNREACH', 26: 'EINPROGRESS', 27: 'EINTR', 28: 'EINVAL', 29: 'EIO', 30: 'EISCONN',
  31: 'EISDIR', 32: 'ELOOP', 33: 'EMFILE', 34: 'EMLINK', 37: 'ENAMETOOLONG', 40: 'ENETUNREACH', 41: 'ENFILE',
  44: 'ENOENT', 48: 'ENOMEM', 51: 'ENOSPC', 52: 'ENOSYS', 53: 'ENOTCONN', 54: 'ENOTDIR', 55: 'ENOTEMPTY',
  57: 'ENOTSOCK', 58: 'ENOTSUP', 59: 'ENOTTY', 63: 'EPERM', 64: 'EPIPE', 66: 'EPROTONOSUPPORT', 69: 'EROFS',
  70: 'ESPIPE', 71: 'ESRCH', 73: 'ETIMEDOUT', 75: 'EXDEV', 76: 'ENOTCAPABLE',
};
const NUMBERS = Object.fromEntries(Object.entries(NAMES).map(([number, name]) => [name, Number(number)]));

/* What libuv says where it says something else than the C library. */
const WORDS = { EADDRINUSE: 'address already in use', EEXIST: 'file already exists', EPERM: 'operation not permitted' };

exports.errno = NUMBERS;
exports.nameOf = (errno) => NAMES[errno] ?? `E${errno}`;

function words(errno) {
  const text = host.strerror(errno);
  return WORDS[NAMES[errno]] ?? text.charAt(0).toLowerCase() + text.slice(1);
}

/* `ENOENT: no such file or directory, open '/x'` */
exports.fileError = (errno, syscall, path, dest) => {
  const code = exports.nameOf(errno);
  const names = [path, dest].filter((name) => name !== undefined).map((name) => `'${name}'`);
  const where = names.length > 0 ? ` ${names.join(' -> ')}` : '';
  const error = new Error(`${code}: ${words(errno)}, ${syscall}${where}`);
  return Object.assign(error, { errno: -errno, code, syscall }, path === undefined ? {} : { path }, dest === undefined ? {} : { dest });
};

/* `connect ECONNREFUSED 10.0.0.1:80`, `listen EADDRINUSE: address already in use 0.0.0.0:80` */
exports.socketError = (errno, syscall, address, port) => {
  const code = exports.nameOf(errno);
  const told = syscall === 'listen' ? `: ${words(errno)}` : '';
  const where = address === undefined ? '' : ` ${address}:${port}`;
  const error = new Error(`${syscall} ${code}${told}${where}`);
  return Object.assign(error, { errno: -errno, code, syscall }, address === undefined ? {} : { address, port });
};

exports.codedError = (Type, code, message) => Object.assign(new Type(message), { code });

/* The result of a call of the host, or its error thrown. */
exports.checked = (result, syscall, path, dest) => {
  if (typeof result === 'number' && result < 0) throw exports.fileError(-result, syscall, path, dest);
  return result;
};
