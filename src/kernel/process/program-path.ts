import { ERRNO } from '../constants.ts';
import type { ProgramOwner } from '../fs/credentials.ts';
import type { FileSystem } from '../fs/file-system.ts';
import { isErrno, type Location } from '../fs/location.ts';

/** A program that was found, and the arguments it is to get: a script's interpreter gets the script's path. */
export interface FoundProgram {
  readonly content: Uint8Array;
  /** Owner and mode of the file, for its set-user-ID and set-group-ID bits. */
  readonly owner: ProgramOwner;
  /** Those bits are without effect where it lies. */
  readonly noSuid: boolean;
  readonly location: Location;
  readonly args: readonly string[];
}

const MAX_INTERPRETERS = 4;

function lookUp(
  files: FileSystem,
  cwd: Location,
  file: string,
  searchPath: string | undefined,
): (Omit<FoundProgram, 'args'> & { readonly path: string }) | number {
  if (file === '') return ERRNO.ENOENT;
  if (searchPath === undefined || file.includes('/')) {
    const found = files.program(cwd, file);
    return isErrno(found) ? found : { ...found, path: file };
  }
  let error: number = ERRNO.ENOENT;
  for (const directory of searchPath.split(':')) {
    const path = `${directory === '' ? '.' : directory}/${file}`;
    const found = files.program(cwd, path);
    if (!isErrno(found)) return { ...found, path };
    // execvp(3): a file that may not be run is told of, if no other is found.
    if (found === ERRNO.EACCES) error = found;
  }
  return error;
}

/** The interpreter that a script names in its first line (execve(2), "Interpreter scripts"). */
function interpreterOf(content: Uint8Array): readonly string[] | undefined {
  if (content[0] !== 0x23 || content[1] !== 0x21) return undefined;
  const line = new TextDecoder().decode(content.subarray(2, 258)).split('\n')[0]?.trim() ?? '';
  const space = line.search(/\s/);
  return space < 0 ? [line] : [line.slice(0, space), line.slice(space).trim()];
}

/** Finds what a command line runs. @returns an errno: ENOENT, EACCES, ENOTDIR, ELOOP, ENOEXEC */
export function findProgram(
  files: FileSystem,
  cwd: Location,
  file: string,
  searchPath: string | undefined,
  args: readonly string[],
): FoundProgram | number {
  let found = lookUp(files, cwd, file, searchPath);
  let line = args;
  for (let depth = 0; !isErrno(found); depth++) {
    const interpreter = interpreterOf(found.content);
    if (interpreter === undefined) return { ...found, args: line };
    if (depth === MAX_INTERPRETERS) return ERRNO.ELOOP;
    line = [...interpreter, found.path, ...line.slice(1)];
    found = lookUp(files, cwd, interpreter[0] ?? '', undefined);
  }
  return found;
}
