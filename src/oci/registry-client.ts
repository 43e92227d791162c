import type { ImageStoreOptions, PullErrorReason } from './api.ts';
import { sha256Digest } from './digest.ts';
import { isObject } from './manifest.ts';

/** A request of a pull that failed. `message` is the innermost part of containerd's. */
export class RegistryError extends Error {
  readonly reason: PullErrorReason;

  constructor(reason: PullErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** A JSON document with the digest of its bytes. */
export interface FetchedManifest {
  readonly digest: string;
  readonly document: unknown;
}

/** Reads from `/v2/` of the OCI distribution API; a static file server that holds such a tree will do. */
export interface RegistryClient {
  /** @param reference a tag or a digest; undefined when there is none. @throws RegistryError */
  manifest(repository: string, reference: string, signal: AbortSignal): Promise<FetchedManifest | undefined>;
  /** A blob whose bytes have its digest. @throws RegistryError */
  blob(repository: string, digest: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** Names of repositories; empty when the registry does not tell. */
  catalog(signal: AbortSignal): Promise<readonly string[]>;
  /** Tags of a repository; empty when it does not exist or the registry does not tell. */
  tags(repository: string, signal: AbortSignal): Promise<readonly string[]>;
}

export function createRegistryClient({ baseUrl, fetch }: ImageStoreOptions): RegistryClient {
  async function get(path: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const url = `${baseUrl}v2/${path}`;
    let response: Response;
    try {
      response = await fetch(url, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw new RegistryError('RegistryUnavailable', `failed to do request: Get "${url}": ${text(cause)}`, { cause });
    }
    if (response.status === 404) return undefined;
    if (!response.ok) {
      const status = `${String(response.status)} ${response.statusText}`.trim();
      throw new RegistryError('RegistryUnavailable', `unexpected status from GET request to ${url}: ${status}`);
    }
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      signal.throwIfAborted();
      throw new RegistryError('RegistryUnavailable', `failed to read ${url}: ${text(cause)}`, { cause });
    }
  }

  async function list(path: string, field: string, signal: AbortSignal): Promise<readonly string[]> {
    try {
      const bytes = await get(path, signal);
      const document = bytes === undefined ? undefined : json(bytes);
      const names = isObject(document) ? document[field] : undefined;
      return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
    } catch {
      signal.throwIfAborted();
      return []; // only helps an error message along
    }
  }

  return {
    async manifest(repository, reference, signal) {
      const bytes = await get(`${repository}/manifests/${reference}`, signal);
      if (bytes === undefined) return undefined;
      const document = json(bytes);
      if (document === undefined) {
        if (looksLikeHtml(bytes)) return undefined; // a single-page site's answer to any unknown path
        throw new RegistryError('Malformed', `manifest of ${repository}:${reference} is not JSON`);
      }
      const digest = await sha256Digest(bytes);
      if (reference.startsWith('sha256:')) expectDigest('manifest', reference, digest);
      return { digest, document };
    },
    async blob(repository, digest, signal) {
      const path = `${repository}/blobs/${digest}`;
      const bytes = await get(path, signal);
      const actual = bytes === undefined ? undefined : await sha256Digest(bytes);
      if (bytes === undefined || (actual !== digest && looksLikeHtml(bytes))) {
        throw new RegistryError(
          'NotFound',
          `failed to copy: httpReadSeeker: failed open: content at ${baseUrl}v2/${path} not found: not found`,
        );
      }
      expectDigest('layer', digest, actual);
      return bytes;
    },
    catalog: (signal) => list('_catalog', 'repositories', signal),
    tags: (repository, signal) => list(`${repository}/tags/list`, 'tags', signal),
  };
}

function expectDigest(what: string, expected: string, actual: string | undefined): void {
  if (actual === expected) return;
  throw new RegistryError(
    'DigestMismatch',
    `failed commit on ref "${what}-${expected}": unexpected commit digest ${String(actual)}, expected ${expected}: failed precondition`,
  );
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function looksLikeHtml(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 256)).trimStart().startsWith('<');
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
