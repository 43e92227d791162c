import { KustomizeError } from './failure.ts';
import { cleanPath, directoryOf, isWithin, joinPath, type KustomizeFiles } from './files.ts';

const REMOTE = /^https?:\/\//;

/** A URL that answers with a failure: nothing else is tried with it. */
export class HttpError extends KustomizeError {}

/** Repositories as kustomize knows them by their address: they are cloned, which takes git. */
function isRepository(path: string): boolean {
  return (
    /^(git::|git@|ssh:\/\/|file:\/\/|org-\d+@|gh:)/.test(path) ||
    /^(https?:\/\/)?(www\.)?github\.com[/:][^/]+\/[^/]+/i.test(path) ||
    (REMOTE.test(path) && /(\.git(\/|\?|$)|_git\/|[^:]\/\/)/.test(path))
  );
}

export interface LoaderOptions {
  readonly files: KustomizeFiles;
  /** Whether files may be anywhere, not only in and below the directory of their kustomization. */
  readonly unrestricted: boolean;
}

function missing(path: string, written = path): KustomizeError {
  return new KustomizeError(`evalsymlink failure on '${written}' : lstat ${path}: no such file or directory`);
}

/** Reads what is in and below one directory. Upstream: api/internal/loader/fileloader.go */
export class Loader {
  readonly root: string;
  readonly #options: LoaderOptions;
  readonly #referrer: Loader | undefined;

  private constructor(root: string, options: LoaderOptions, referrer: Loader | undefined) {
    this.root = root;
    this.#options = options;
    this.#referrer = referrer;
  }

  /** @param path absolute; `written` is for messages. @throws KustomizeError when it is no directory */
  static async open(path: string, written: string, options: LoaderOptions): Promise<Loader> {
    if (isRepository(written)) throw noGit();
    const root = cleanPath(path);
    await demandDirectory(root, written, options.files);
    return new Loader(root, options, undefined);
  }

  /** A loader of another directory. @throws KustomizeError when it is none, or one that leads back here */
  async below(path: string): Promise<Loader> {
    if (path === '') throw new KustomizeError('new root cannot be empty');
    if (isRepository(path)) throw noGit();
    if (path.startsWith('/')) throw new KustomizeError(`new root '${path}' cannot be absolute`);
    const root = joinPath(this.root, path);
    await demandDirectory(root, root, this.#options.files);
    this.#refuseCycle(root);
    return new Loader(root, this.#options, this);
  }

  #refuseCycle(root: string): void {
    if (isWithin(this.root, root)) {
      throw new KustomizeError(`cycle detected: candidate root '${root}' contains visited root '${this.root}'`);
    }
    if (this.#referrer !== undefined) this.#referrer.#refuseCycle(root);
  }

  /** @throws KustomizeError when there is no such file, or it may not be read from here */
  async load(path: string): Promise<Uint8Array> {
    if (REMOTE.test(path)) return this.#fetch(path);
    const { files, unrestricted } = this.#options;
    const full = joinPath(this.root, path);
    const bytes = await files.read(full);
    if (bytes === undefined) {
      if (await files.isDirectory(full)) throw new KustomizeError(`'${full}' must resolve to a file`);
      throw unrestricted ? new KustomizeError(`open ${full}: no such file or directory`) : missing(full);
    }
    if (!unrestricted && !isWithin(directoryOf(full), this.root)) {
      throw new KustomizeError(`security; file '${full}' is not in or below '${this.root}'`);
    }
    return bytes;
  }

  async loadText(path: string): Promise<string> {
    return new TextDecoder().decode(await this.load(path));
  }

  /** @returns undefined where there is none */
  async find(name: string): Promise<string | undefined> {
    const bytes = await this.#options.files.read(joinPath(this.root, name));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  async #fetch(url: string): Promise<Uint8Array> {
    const answer = await this.#options.files.fetch(url).catch((cause: unknown) => {
      throw new KustomizeError(`Get "${url}": ${cause instanceof Error ? cause.message : String(cause)}`);
    });
    if (answer.status >= 200 && answer.status < 300) return answer.bytes;
    if (isRepository(url)) throw new KustomizeError('URL is a git repository');
    throw new HttpError(`HTTP Error: status code ${String(answer.status)} (${STATUS[answer.status] ?? ''})`);
  }
}

const STATUS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** What kustomize says where git is not installed. */
function noGit(): KustomizeError {
  return new KustomizeError('no \'git\' program on path: exec: "git": executable file not found in $PATH');
}

async function demandDirectory(path: string, written: string, files: KustomizeFiles): Promise<void> {
  if (await files.isDirectory(path)) return;
  const why =
    (await files.read(path)) === undefined
      ? `not a valid directory: ${missing(path, written).message}`
      : `'${written}': file is not directory`;
  throw new KustomizeError(`must build at directory: ${why}`);
}
