import type { IFileSystem } from 'just-bash/browser';
import { resolvePath, type Entry, type Files } from './files.ts';

type Stat = Awaited<ReturnType<IFileSystem['stat']>>;

/** An error as Node's file system has it: who gets it looks at the code in its message. */
function failure(code: string, why: string, call: string, path: string): Error {
  return new Error(`${code}: ${why}, ${call} '${path}'`);
}

const missing = (call: string, path: string): Error => failure('ENOENT', 'no such file or directory', call, path);

function bytesOf(content: string | Uint8Array, encoding: unknown): Uint8Array {
  if (typeof content !== 'string') return content;
  const name =
    typeof encoding === 'object' && encoding !== null ? (encoding as { encoding?: unknown }).encoding : encoding;
  if (name === 'binary' || name === 'latin1') return Uint8Array.from(content, (letter) => letter.charCodeAt(0));
  return new TextEncoder().encode(content);
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function statOf(entry: Entry): Stat {
  return {
    isFile: entry.kind === 'file',
    isDirectory: entry.kind === 'directory',
    isSymbolicLink: entry.kind === 'link',
    mode: entry.mode,
    size: entry.kind === 'file' ? entry.bytes.length : entry.kind === 'link' ? entry.target.length : 4096,
    mtime: new Date(entry.modified),
  };
}

/** The shell's files as just-bash's tools see them: the same ones, not a copy. */
export function fileSystemOf(files: Files): IFileSystem {
  const existing = (call: string, path: string): Entry => {
    const entry = files.entry(path);
    if (entry === undefined) throw missing(call, path);
    return entry;
  };
  const content = (path: string): Uint8Array => {
    const entry = existing('open', path);
    if (entry.kind !== 'file') throw failure('EISDIR', 'illegal operation on a directory', 'read', path);
    return entry.bytes;
  };
  const write = (path: string, bytes: Uint8Array): void => {
    if (files.isDirectory(path)) throw failure('EISDIR', 'illegal operation on a directory', 'open', path);
    files.writeBytes(path, bytes);
  };
  /** What is thrown is what the promise is rejected with. */
  const answer = <T>(run: () => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(run());
    });
  return {
    readFile: (path, options) =>
      answer(() => {
        const encoding = typeof options === 'string' ? options : options?.encoding;
        const bytes = content(path);
        return encoding === 'binary' || encoding === 'latin1' ? latin1(bytes) : new TextDecoder().decode(bytes);
      }),
    readFileBuffer: (path) => answer(() => content(path).slice()),
    writeFile: (path, data, options) =>
      answer(() => {
        write(path, bytesOf(data, options));
      }),
    appendFile: (path, data, options) =>
      answer(() => {
        files.append(path, bytesOf(data, options));
      }),
    exists: (path) => answer(() => files.exists(path)),
    stat: (path) => answer(() => statOf(existing('stat', path))),
    lstat: (path) =>
      answer(() => {
        const entry = files.linkEntry(path);
        if (entry === undefined) throw missing('lstat', path);
        return statOf(entry);
      }),
    mkdir: (path, options) =>
      answer(() => {
        if (files.exists(path) && options?.recursive !== true)
          throw failure('EEXIST', 'file already exists', 'mkdir', path);
        files.makeDirectory(path);
      }),
    readdir: (path) =>
      answer(() => {
        const names = files.list(path);
        if (names === undefined)
          throw existing('scandir', path).kind === 'file'
            ? failure('ENOTDIR', 'not a directory', 'scandir', path)
            : missing('scandir', path);
        return [...names];
      }),
    rm: (path, options) =>
      answer(() => {
        if (files.linkEntry(path) === undefined && options?.force !== true) throw missing('rm', path);
        files.remove(path);
      }),
    cp: (from, to) =>
      answer(() => {
        existing('cp', from);
        files.copy(from, to);
      }),
    mv: (from, to) =>
      answer(() => {
        if (files.linkEntry(from) === undefined) throw missing('rename', from);
        files.move(from, to);
      }),
    resolvePath: (base, path) => resolvePath(base, path),
    getAllPaths: () => [...files.paths()],
    chmod: (path, mode) =>
      answer(() => {
        existing('chmod', path);
        files.change(path, { mode: mode & 0o777 });
      }),
    symlink: (target, path) =>
      answer(() => {
        if (files.linkEntry(path) !== undefined) throw failure('EEXIST', 'file already exists', 'symlink', path);
        files.makeLink(path, target);
      }),
    link: (from) => Promise.reject(failure('EPERM', 'operation not permitted', 'link', from)),
    readlink: (path) =>
      answer(() => {
        const entry = files.linkEntry(path);
        if (entry === undefined) throw missing('readlink', path);
        if (entry.kind !== 'link') throw failure('EINVAL', 'invalid argument', 'readlink', path);
        return entry.target;
      }),
    realpath: (path) =>
      answer(() => {
        existing('realpath', path);
        return files.realPath(path);
      }),
    utimes: (path, _atime, mtime) =>
      answer(() => {
        existing('utimes', path);
        files.change(path, { modified: mtime.getTime() });
      }),
  };
}
