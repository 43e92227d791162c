'use strict';

const path = library('path');
const { Readable, Writable } = library('stream');
const { checked, errno, fileError, codedError } = library('internal/errors');

/* wasi-libc's fcntl.h. */
const O = { RDONLY: 0x4000000, WRONLY: 0x10000000, RDWR: 0x14000000, CREAT: 0x1000, EXCL: 0x4000, TRUNC: 0x8000, APPEND: 1 };
const FLAGS = {
  r: O.RDONLY,
  'r+': O.RDWR,
  w: O.WRONLY | O.CREAT | O.TRUNC,
  wx: O.WRONLY | O.CREAT | O.TRUNC | O.EXCL,
  'w+': O.RDWR | O.CREAT | O.TRUNC,
  'wx+': O.RDWR | O.CREAT | O.TRUNC | O.EXCL,
  a: O.WRONLY | O.CREAT | O.APPEND,
  ax: O.WRONLY | O.CREAT | O.APPEND | O.EXCL,
  'a+': O.RDWR | O.CREAT | O.APPEND,
};
const KINDS = { File: 0x8000, Directory: 0x4000, SymbolicLink: 0xa000, CharacterDevice: 0x2000, BlockDevice: 0x6000, FIFO: 0x1000, Socket: 0xc000 };

function nameOf(file) {
  if (file instanceof URL) return decodeURIComponent(file.pathname);
  if (typeof file === 'string') return file;
  if (Buffer.isBuffer(file)) return file.toString();
  const told = file === undefined ? 'undefined' : `type ${typeof file}`;
  throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "path" argument must be of type string or an instance of Buffer or URL. Received ${told}`);
}

function flagsOf(flags = 'r') {
  const known = typeof flags === 'number' ? flags : FLAGS[flags];
  if (known === undefined) throw codedError(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'flags' is invalid. Received '${flags}'`);
  return known;
}

class Stats {
  constructor([mode, size, atimeMs, mtimeMs, ctimeMs, ino, nlink]) {
    Object.assign(this, { mode, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs: ctimeMs, ino, nlink, uid: 0, gid: 0, dev: 1, blksize: 4096, blocks: Math.ceil(size / 512) });
    for (const time of ['atime', 'mtime', 'ctime', 'birthtime']) this[time] = new Date(this[`${time}Ms`]);
  }
}
class Dirent {
  constructor(name, parentPath, mode) {
    Object.assign(this, { name, parentPath, path: parentPath });
    Object.defineProperty(this, 'mode', { value: mode });
  }
}
for (const Type of [Stats, Dirent])
  for (const [kind, bits] of Object.entries(KINDS))
    Type.prototype[`is${kind}`] = function () {
      return (this.mode & 0xf000) === bits;
    };

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);

/* Every call waits: what is asked for is in memory. */
const sync = {
  openSync: (file, flags, mode = 0o666) => checked(host.open(nameOf(file), flagsOf(flags), mode), 'open', nameOf(file)),
  closeSync: (fd) => void checked(host.close(fd), 'close'),
  readSync(fd, buffer, offset = 0, length = buffer.byteLength - offset, position = null) {
    if (typeof offset === 'object' && offset !== null) return sync.readSync(fd, buffer, offset.offset, offset.length, offset.position);
    return checked(host.read(fd, buffer.buffer, buffer.byteOffset + offset, length, position), 'read');
  },
  writeSync(fd, data, offset, length, position = null) {
    if (typeof data === 'string') {
      const bytes = Buffer.from(data, typeof length === 'string' ? length : 'utf8');
      return checked(host.write(fd, bytes.buffer, bytes.byteOffset, bytes.length, typeof offset === 'number' ? offset : null), 'write');
    }
    const from = offset ?? 0;
    return checked(host.write(fd, data.buffer, data.byteOffset + from, length ?? data.byteLength - from, position), 'write');
  },
  readFileSync(file, options) {
    const fd = typeof file === 'number' ? file : sync.openSync(file, options?.flag ?? 'r');
    try {
      if (typeof file !== 'number' && (checked(host.fstat(fd), 'fstat')[0] & 0xf000) === KINDS.Directory) throw fileError(errno.EISDIR, 'read');
      const chunks = [];
      for (;;) {
        const chunk = Buffer.allocUnsafe(65536);
        const size = checked(host.read(fd, chunk.buffer, 0, chunk.length), 'read');
        if (size === 0) break;
        chunks.push(chunk.subarray(0, size));
      }
      const all = Buffer.concat(chunks);
      const encoding = encodingOf(options);
      return encoding === undefined || encoding === null ? all : all.toString(encoding);
    } finally {
      if (typeof file !== 'number') host.close(fd);
    }
  },
  writeFileSync(file, data, options) {
    const fd = typeof file === 'number' ? file : sync.openSync(file, options?.flag ?? 'w', options?.mode);
    try {
      let rest = typeof data === 'string' ? Buffer.from(data, encodingOf(options) ?? 'utf8') : data;
      while (rest.byteLength > 0) rest = rest.subarray(checked(host.write(fd, rest.buffer, rest.byteOffset, rest.byteLength), 'write'));
    } finally {
      if (typeof file !== 'number') host.close(fd);
    }
  },
  appendFileSync: (file, data, options) => sync.writeFileSync(file, data, { ...(typeof options === 'string' ? { encoding: options } : options), flag: 'a' }),
  statSync(file, options) {
    const result = host.stat(nameOf(file), true);
    if (options?.throwIfNoEntry === false && result === -errno.ENOENT) return undefined;
    return new Stats(checked(result, 'stat', nameOf(file)));
  },
  lstatSync: (file) => new Stats(checked(host.stat(nameOf(file), false), 'lstat', nameOf(file))),
  fstatSync: (fd) => new Stats(checked(host.fstat(fd), 'fstat')),
  existsSync: (file) => typeof file === 'string' && Array.isArray(host.stat(file, true)),
  accessSync: (file) => void checked(host.stat(nameOf(file), true), 'access', nameOf(file)),
  readdirSync(directory, options) {
    const folder = nameOf(directory);
    const names = [...checked(host.readdir(folder), 'scandir', folder)].sort();
    return options?.withFileTypes ? names.map((name) => new Dirent(name, folder, (host.stat(path.join(folder, name), false) || [0])[0])) : names;
  },
  mkdirSync(directory, options) {
    const folder = nameOf(directory);
    const mode = typeof options === 'number' ? options : (options?.mode ?? 0o777);
    if (options?.recursive !== true) return void checked(host.mkdir(folder, mode), 'mkdir', folder);
    let first;
    let at = folder.startsWith('/') ? '/' : '';
    for (const part of folder.split('/').filter(Boolean)) {
      at += at === '' || at.endsWith('/') ? part : `/${part}`;
      const result = host.mkdir(at, mode);
      if (result >= 0) first ??= at;
      else if (!(result === -errno.EEXIST && sync.statSync(at).isDirectory())) checked(result, 'mkdir', folder);
    }
    return first;
  },
  rmdirSync: (directory) => void checked(host.rmdir(nameOf(directory)), 'rmdir', nameOf(directory)),
  unlinkSync: (file) => void checked(host.unlink(nameOf(file)), 'unlink', nameOf(file)),
  rmSync(file, options = {}) {
    const name = nameOf(file);
    const status = host.stat(name, false);
    if (!Array.isArray(status)) return options.force && status === -errno.ENOENT ? undefined : void checked(status, 'rm', name);
    if ((status[0] & 0xf000) !== KINDS.Directory) return sync.unlinkSync(name);
    if (options.recursive !== true) throw codedError(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${name}`);
    for (const each of sync.readdirSync(name)) sync.rmSync(path.join(name, each), options);
    sync.rmdirSync(name);
  },
  renameSync: (from, to) => void checked(host.rename(nameOf(from), nameOf(to)), 'rename', nameOf(from), nameOf(to)),
  linkSync: (from, to) => void checked(host.link(nameOf(from), nameOf(to)), 'link', nameOf(from), nameOf(to)),
  symlinkSync: (target, file) => void checked(host.symlink(nameOf(target), nameOf(file)), 'symlink', nameOf(target), nameOf(file)),
  readlinkSync: (file) => checked(host.readlink(nameOf(file)), 'readlink', nameOf(file)),
  copyFileSync: (from, to) => sync.writeFileSync(to, sync.readFileSync(from)),
  ftruncateSync: (fd, size = 0) => void checked(host.truncate(fd, size), 'ftruncate'),
  truncateSync(file, size = 0) {
    const fd = sync.openSync(file, 'r+');
    try {
      sync.ftruncateSync(fd, size);
    } finally {
      host.close(fd);
    }
  },
  mkdtempSync(prefix) {
    const folder = `${prefix}${Math.random().toString(36).slice(2, 8).padEnd(6, 'x')}`;
    sync.mkdirSync(folder, 0o700);
    return folder;
  },
  realpathSync(file) {
    let at = path.resolve(nameOf(file));
    for (let links = 0; links < 40; links++) {
      let changed = false;
      let sofar = '';
      for (const part of at.split('/').filter(Boolean)) {
        const target = host.readlink(`${sofar}/${part}`);
        if (typeof target === 'string' && !changed) {
          changed = true;
          sofar = target.startsWith('/') ? target : `${sofar}/${target}`;
        } else sofar += `/${part}`;
      }
      at = path.resolve(sofar === '' ? '/' : sofar);
      if (!changed) break;
    }
    checked(host.stat(at, true), 'lstat', nameOf(file));
    return at;
  },
};

/* With a callback, and as promises. */
const asynchronous = {};
const promises = {};
for (const [name, call] of Object.entries(sync)) {
  const plain = name.slice(0, -4);
  promises[plain] = async (...args) => call(...args);
  asynchronous[plain] = (...args) => {
    const callback = args.pop();
    if (typeof callback !== 'function') throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "cb" argument must be of type function.');
    let result;
    try {
      result = call(...args);
    } catch (error) {
      return void process.nextTick(callback, error);
    }
    if (plain === 'exists') process.nextTick(callback, result);
    else process.nextTick(callback, null, result);
  };
}

function createReadStream(file, options = {}) {
  const settings = typeof options === 'string' ? { encoding: options } : options;
  let fd = settings.fd;
  let at = settings.start ?? 0;
  const end = settings.end ?? Infinity;
  const stream = new Readable({
    ...settings,
    read(size) {
      try {
        if (fd === undefined) {
          fd = sync.openSync(file, settings.flags ?? 'r', settings.mode);
          this.emit('open', fd);
          this.emit('ready');
        }
        const chunk = Buffer.allocUnsafe(Math.max(0, Math.min(size, end - at + 1)));
        const count = chunk.length === 0 ? 0 : sync.readSync(fd, chunk, 0, chunk.length, settings.start === undefined ? null : at);
        at += count;
        this.push(count === 0 ? null : chunk.subarray(0, count));
      } catch (error) {
        this.destroy(error);
      }
    },
    destroy(error, done) {
      if (fd !== undefined) host.close(fd);
      done(error);
    },
  });
  stream.path = file;
  stream.on('end', () => stream.destroy());
  return stream;
}

function createWriteStream(file, options = {}) {
  const settings = typeof options === 'string' ? { encoding: options } : options;
  let fd = settings.fd;
  const stream = new Writable({
    write(chunk, _encoding, done) {
      try {
        fd ??= sync.openSync(file, settings.flags ?? 'w', settings.mode);
        for (let rest = chunk; rest.length > 0; ) rest = rest.subarray(sync.writeSync(fd, rest));
        done();
      } catch (error) {
        done(error);
      }
    },
    final(done) {
      try {
        fd ??= sync.openSync(file, settings.flags ?? 'w', settings.mode);
        host.close(fd);
        done();
      } catch (error) {
        done(error);
      }
    },
  });
  stream.path = file;
  stream.on('finish', () => stream.emit('close'));
  return stream;
}

module.exports = {
  ...sync,
  ...asynchronous,
  promises,
  Stats,
  Dirent,
  createReadStream,
  createWriteStream,
  constants: { F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4, O_RDONLY: O.RDONLY, O_WRONLY: O.WRONLY, O_RDWR: O.RDWR, O_CREAT: O.CREAT, O_EXCL: O.EXCL, O_TRUNC: O.TRUNC, O_APPEND: O.APPEND },
};
