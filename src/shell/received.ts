import { resolvePath, type Files } from './files.ts';

/** The name that a file of the user's machine gets here: nothing in it leads up, or to the root. */
function localName(name: string): string {
  return name
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

/**
 * Puts a file that the user brings into a directory. What was there under its name, and is something else, is kept beside
 * it with a tilde, as editors do. @returns its path @throws Error when a directory has the name
 */
export function receiveFile(files: Files, cwd: string, name: string, content: Uint8Array): string {
  const path = resolvePath(cwd, localName(name));
  if (files.isDirectory(path)) throw new Error(`${path}: Is a directory`);
  const before = files.readBytes(path);
  if (before !== undefined && !equal(before, content)) files.writeBytes(`${path}~`, before);
  files.writeBytes(path, content);
  return path;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
