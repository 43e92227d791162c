/** The files that a kustomization is built of. */
export interface KustomizeFiles {
  /** @returns undefined where there is no file. */
  read(path: string): Promise<Uint8Array | undefined>;
  isDirectory(path: string): Promise<boolean>;
  /** What is at a URL. @throws whatever keeps it from being fetched */
  fetch(url: string): Promise<{ readonly status: number; readonly bytes: Uint8Array }>;
}

/** `.` and `..` taken away. @param path absolute */
export function cleanPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

export function joinPath(directory: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${directory}/${path}`);
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Whether a directory is another one or in it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
