import { failure } from '../../errors.ts';

/** A file here, or in a pod. */
export interface FileSpec {
  /** '' for one here. */
  readonly pod: string;
  /** '' where none is named. */
  readonly namespace: string;
  readonly path: string;
}

/** upstream: kubectl/pkg/cmd/cp extractFileSpec @throws CommandError */
export function parseFileSpec(text: string): FileSpec {
  const refuse = (): never => {
    throw failure('filespec must match the canonical format: [[namespace/]pod:]file/path');
  };
  const colon = text.indexOf(':');
  if (colon === 0) return refuse();
  if (colon < 0) return { pod: '', namespace: '', path: text };
  const pieces = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  const [first = '', second = ''] = pieces;
  if (pieces.length === 1) return { pod: first, namespace: '', path };
  return pieces.length === 2 ? { pod: second, namespace: first, path } : refuse();
}

/** Go's path.Clean: `.` and `..` resolved as far as the path says. */
export function clean(path: string): string {
  const absolute = path.startsWith('/');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (!absolute) names.push(name);
  }
  const joined = names.join('/');
  return absolute ? `/${joined}` : joined === '' ? '.' : joined;
}

export function join(directory: string, name: string): string {
  return clean(directory === '' ? name : `${directory}/${name}`);
}

export function baseOf(path: string): string {
  const cleaned = clean(path);
  return cleaned === '/' ? '/' : cleaned.slice(cleaned.lastIndexOf('/') + 1);
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : clean(path.slice(0, slash + 1));
}

/** What the names in a tar of this path begin with. upstream: StripSlashes, stripPathShortcuts */
export function prefixOf(path: string): string {
  let prefix = clean(path.replace(/^\/+/, ''));
  while (prefix.startsWith('../')) prefix = prefix.slice(3);
  return prefix === '.' || prefix === '..' ? '' : prefix.replace(/^\//, '');
}

/** Whether a path lies below a directory, or is it. upstream: isRelative */
export function isBelow(directory: string, path: string): boolean {
  const base = clean(directory);
  const target = clean(path);
  if (base === '.' || base === '/') return !target.startsWith('..');
  return target === base || target.startsWith(`${base}/`);
}
