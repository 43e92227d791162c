import { withSuggestion } from './suggestion.ts';

/** A `RUN --mount`. Upstream: frontend/dockerfile/instructions/commands_runmount.go. */
export interface RunMount {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret';
  /** Stage or image whose files are mounted; left out, the build context (bind) or nothing (cache). */
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  readonly readOnly: boolean;
  /** Name of the cache or the secret. */
  readonly id?: string;
  /** A secret that nobody gave is an error. */
  readonly required: boolean;
  /** Variable of the environment that the secret becomes. */
  readonly env?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Bytes that a tmpfs may hold. */
  readonly size?: number;
}

/** A mount that is not well formed, in BuildKit's words. */
export class MountError extends Error {}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARING = ['shared', 'private', 'locked'];
const KEYS = 'type from source target readonly id sharing required mode uid gid src dst ro rw readwrite env size'.split(
  ' ',
);
const ALIASES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
};
const SWITCHES = new Set(['readonly', 'readwrite', 'required']);
const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `type=cache,target=/root/.npm`, its variables replaced. @throws MountError */
export function parseRunMount(text: string): RunMount {
  const fields = new Map<string, string>();
  for (const field of text.split(',').map((each) => each.trim().replace(/^"(.*)"$/, '$1'))) {
    const equals = field.indexOf('=');
    const written = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const key = ALIASES[written] ?? written;
    if (equals < 0 && !SWITCHES.has(key)) throw new MountError(`invalid field '${field}' must be a key=value pair`);
    if (!KEYS.includes(key))
      throw new MountError(withSuggestion(`unexpected key '${written}' in '${field}'`, written, KEYS));
    fields.set(key, equals < 0 ? 'true' : field.slice(equals + 1));
  }
  return new MountFields(fields).mount();
}

class MountFields {
  readonly #fields: ReadonlyMap<string, string>;
  readonly #type: string;

  constructor(fields: ReadonlyMap<string, string>) {
    this.#fields = fields;
    this.#type = (fields.get('type') ?? 'bind').toLowerCase();
  }

  mount(): RunMount {
    const type = this.#knownType();
    this.#onlyFor('required', ['secret']);
    this.#onlyFor('size', ['tmpfs']);
    this.#onlyFor('env', ['secret']);
    for (const key of ['mode', 'uid', 'gid']) this.#notFor(key, ['bind', 'tmpfs']);
    this.#sharing();
    if (type === 'secret') this.#secret();
    const text = (key: 'from' | 'source' | 'target' | 'id' | 'env'): { readonly [name in typeof key]?: string } => {
      const value = this.#fields.get(key);
      return value === undefined ? {} : { [key]: value };
    };
    return {
      type,
      ...text('from'),
      ...text('source'),
      ...text('target'),
      ...text('id'),
      ...text('env'),
      readOnly: this.#readOnly(type),
      required: this.#bool('required') ?? false,
      ...this.#number('mode', 8),
      ...this.#number('uid', 10),
      ...this.#number('gid', 10),
      ...this.#size(),
    };
  }

  #knownType(): RunMount['type'] {
    const value = this.#fields.get('type') ?? 'bind';
    if (!TYPES.includes(this.#type))
      throw new MountError(withSuggestion(`unsupported mount type ${JSON.stringify(value)}`, value, TYPES));
    if (this.#type === 'ssh')
      throw new MountError('mount type "ssh" needs an SSH agent, and there is none in a browser');
    return this.#type as RunMount['type'];
  }

  #onlyFor(key: string, types: readonly string[]): void {
    if (!this.#fields.has(key) || types.includes(this.#type)) return;
    throw new MountError(`unexpected key '${key}' for mount type '${this.#type}'`);
  }

  #notFor(key: string, types: readonly string[]): void {
    if (!this.#fields.has(key) || !types.includes(this.#type)) return;
    throw new MountError(`${key} not allowed for ${JSON.stringify(this.#type)} type mounts`);
  }

  /** One build runs at a time on a cache: each way of sharing comes to the same. */
  #sharing(): void {
    const value = this.#fields.get('sharing');
    if (value === undefined) return;
    if (!SHARING.includes(value.toLowerCase())) {
      throw new MountError(withSuggestion(`unsupported sharing value ${JSON.stringify(value)}`, value, SHARING));
    }
    if (this.#type !== 'cache') throw new MountError(`invalid cache sharing set for ${this.#type} mount`);
  }

  #secret(): void {
    if (this.#fields.has('from')) throw new MountError('secret mount should not have a from');
    if (['source', 'target', 'id'].every((key) => !this.#fields.has(key))) {
      throw new MountError('invalid secret mount. one of source, target required');
    }
    if (this.#fields.has('source') && this.#fields.has('id')) throw new MountError("both source and id can't be set");
  }

  #readOnly(type: RunMount['type']): boolean {
    const writable = this.#bool('readwrite');
    return this.#bool('readonly') ?? (writable === undefined ? type === 'bind' || type === 'secret' : !writable);
  }

  #bool(key: string): boolean | undefined {
    const value = this.#fields.get(key);
    if (value === undefined) return undefined;
    if (/^(?:1|t|true)$/i.test(value)) return true;
    if (/^(?:0|f|false)$/i.test(value)) return false;
    throw new MountError(`invalid value for ${key}: ${value}`);
  }

  #number<Key extends 'mode' | 'uid' | 'gid'>(key: Key, radix: 8 | 10): { readonly [name in Key]?: number } {
    const value = this.#fields.get(key);
    if (value === undefined) return {};
    if (!(radix === 8 ? /^[0-7]+$/ : /^\d+$/).test(value)) throw new MountError(`invalid value ${value} for ${key}`);
    return { [key]: Number.parseInt(value, radix) } as { readonly [name in Key]?: number };
  }

  #size(): { readonly size?: number } {
    const value = this.#fields.get('size');
    if (value === undefined) return {};
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([bkmg]?)(?:i?b)?$/i.exec(value) ?? [];
    if (number === undefined) throw new MountError(`invalid value for size: ${value}`);
    return { size: Number(number) * (UNITS[unit.toLowerCase()] ?? 1) };
  }
}
