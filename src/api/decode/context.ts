/** Where a decoder is, and what it has met. One for each object decoded. */
export interface DecodeContext {
  /** Field names and list indices of the structs and lists that are being decoded; '' is the object itself. */
  readonly path: (string | number)[];
  /** The field, or index, that is being decoded in the innermost of them. */
  key: string | number;
  /** Go name of the innermost struct. */
  struct: string;
  /** Strict decoding problems, in upstream's words. */
  readonly problems: string[];
}

/** A value that Go's decoder would refuse; the message is Go's. */
export class DecodeFailure extends Error {
  override readonly name = 'DecodeFailure';
  /** What upstream says of the same value in a strategic merge patch, if that is something else. */
  readonly restored: string | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly restored?: string }) {
    super(message, options);
    this.restored = options?.restored;
  }
}

/** Kind of Go's value for a value of JSON. */
function reflectKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'map' : typeof value;
}

/** Upstream: apimachinery/pkg/runtime/converter.go fromUnstructured. */
function restoreFailure(value: unknown, goKind: string): string {
  if (goKind === 'slice' || goKind === 'map') return `cannot restore ${goKind} from ${reflectKind(value)}`;
  return goKind === 'struct' ? `cannot restore struct from: ${reflectKind(value)}` : `unrecognized type: ${goKind}`;
}

export function newContext(): DecodeContext {
  return { path: [], key: '', struct: '', problems: [] };
}

/** `spec.containers[0].image`, as strict decoding names fields. */
export function fieldPath(context: DecodeContext, field: string): string {
  let text = '';
  for (const part of [...context.path, field]) {
    if (typeof part === 'number') text += `[${String(part)}]`;
    else if (part !== '') text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** What Go's decoder calls a value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'null';
  return typeof value;
}

/** encoding/json's UnmarshalTypeError: list indices are not part of its path. @param goKind of the Go type */
export function typeMismatch(
  context: DecodeContext,
  value: unknown,
  goType: string,
  goKind: string,
  what = jsonKind(value),
): DecodeFailure {
  const path = [...context.path, context.key].filter((part) => typeof part === 'string' && part !== '');
  const where = path.length === 0 ? 'value' : `struct field ${context.struct}.${path.join('.')}`;
  return new DecodeFailure(`json: cannot unmarshal ${what} into Go ${where} of type ${goType}`, {
    restored: restoreFailure(value, goKind),
  });
}
