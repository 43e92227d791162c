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

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'null';
  return typeof value;
}

/** encoding/json's UnmarshalTypeError: list indices are not part of its path. */
export function typeMismatch(
  context: DecodeContext,
  value: unknown,
  goType: string,
  what = jsonKind(value),
): DecodeFailure {
  const path = [...context.path, context.key].filter((part) => typeof part === 'string' && part !== '');
  const where = path.length === 0 ? 'value' : `struct field ${context.struct}.${path.join('.')}`;
  return new DecodeFailure(`json: cannot unmarshal ${what} into Go ${where} of type ${goType}`);
}
