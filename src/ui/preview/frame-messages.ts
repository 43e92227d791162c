/** Between the workspace and a page in the preview's frame, over a MessagePort that the frame makes. */

export type HeaderPairs = readonly (readonly [string, string])[];
export type StorageArea = 'local' | 'session';

/** Of the frame. What is in it is a stranger's: see {@link decodeFrameRequest}. */
export type FrameRequest =
  | {
      readonly type: 'fetch';
      readonly id: number;
      readonly method: string;
      readonly url: string;
      readonly headers: HeaderPairs;
      readonly body: Uint8Array | null;
      /** Redirects are the page's. */
      readonly manual: boolean;
    }
  /** The next chunk of an answer. */
  | { readonly type: 'pull'; readonly id: number }
  | { readonly type: 'abort'; readonly id: number }
  /** A style sheet, a document or a module in which everything that it needs is inlined. */
  | { readonly type: 'prepare'; readonly id: number; readonly what: Prepared; readonly url: string }
  | {
      readonly type: 'navigate';
      readonly url: string;
      readonly method: string;
      readonly contentType: string;
      readonly body: Uint8Array | null;
      readonly download: boolean;
    }
  /** The page shows something else now, as its address bar would: `history.pushState`, `#…`. */
  | { readonly type: 'moved'; readonly url: string; readonly replace: boolean }
  | { readonly type: 'cookie'; readonly value: string }
  /** `value` null removes the key, `key` null all of them. */
  | {
      readonly type: 'store';
      readonly area: StorageArea;
      readonly key: string | null;
      readonly value: string | null;
    }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'unsupported'; readonly what: string };

export type Prepared = 'style' | 'script' | 'document' | 'modules';

/** To the frame. */
export type FrameAnswer =
  | {
      readonly type: 'head';
      readonly id: number;
      readonly status: number;
      readonly statusText: string;
      readonly headers: HeaderPairs;
      readonly url: string;
      readonly redirected: boolean;
      /** `document.cookie` as it is now. */
      readonly cookie: string;
    }
  | { readonly type: 'chunk'; readonly id: number; readonly data: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** The text that was asked for; of modules, the `imports` of an import map as JSON. */
  | { readonly type: 'prepared'; readonly id: number; readonly text: string }
  /** The user went back or forward to what the page had moved to. */
  | { readonly type: 'popped'; readonly url: string };

/** What a document in the frame begins with. */
export interface FrameConfig {
  /** Of the document in the preview's tab. */
  readonly token: string;
  /** How many frames lie between it and the workspace. */
  readonly depth: number;
  readonly cookie: string;
  readonly local: Readonly<Record<string, string>>;
  readonly session: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isBytes = (value: unknown): boolean => value === null || value instanceof Uint8Array;
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

function isHeaderPairs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
  );
}

const SHAPES: Readonly<Record<string, (fields: Fields) => boolean>> = {
  fetch: ({ method, url, headers, body, manual }) =>
    isText(method) && isText(url) && isHeaderPairs(headers) && isBytes(body) && typeof manual === 'boolean',
  pull: () => true,
  abort: () => true,
  prepare: ({ what, url }) => ['style', 'script', 'document', 'modules'].includes(String(what)) && isText(url),
  navigate: ({ url, method, contentType, body, download }) =>
    isText(url) && isText(method) && isText(contentType) && isBytes(body) && typeof download === 'boolean',
  moved: ({ url, replace }) => isText(url) && typeof replace === 'boolean',
  cookie: ({ value }) => isText(value),
  store: ({ area, key, value }) => (area === 'local' || area === 'session') && isTextOrNull(key) && isTextOrNull(value),
  title: ({ title }) => isText(title),
  unsupported: ({ what }) => isText(what),
};

const NUMBERED = ['fetch', 'pull', 'abort', 'prepare'];

/** undefined when it is no such message: a page may send what it likes. */
export function decodeFrameRequest(value: unknown): FrameRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Fields;
  const type = String(fields['type']);
  if (NUMBERED.includes(type) && typeof fields['id'] !== 'number') return undefined;
  if (!Object.hasOwn(SHAPES, type) || SHAPES[type]?.(fields) !== true) return undefined;
  return fields as unknown as FrameRequest;
}
