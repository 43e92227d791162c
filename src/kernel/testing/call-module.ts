/** Calls of the kernel as a program of nothing else: what they do to its memory, it does not depend on. */

export type CallArgument = number | bigint;

export interface CallOfModule {
  readonly module: string;
  readonly name: string;
  /** Numbers for parameters of 32 bits, bigints for those of 64. */
  readonly args: readonly CallArgument[];
}

const I32 = 0x7f;
const I64 = 0x7e;
/** The last errno of WASI preview1: ENOTCAPABLE. */
const LAST_ERRNO = 76;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    const done = rest >> 7n === ((low & 0x40) === 0 ? 0n : -1n);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function constant(value: CallArgument): number[] {
  return typeof value === 'bigint' ? [0x42, ...signed(BigInt.asIntN(64, value))] : [0x41, ...signed(BigInt(value | 0))];
}

/**
 * A module with one page of memory that starts with `data`, and a `_start` that makes the calls one after the other. It
 * traps (`unreachable`) when one answers something that is no errno.
 */
export function callModule(calls: readonly CallOfModule[], data: Uint8Array): Uint8Array {
  const keyOf = ({ module, name }: CallOfModule): string => `${module}.${name}`;
  const imported = [...new Map(calls.map((call) => [keyOf(call), call])).values()];
  const keys = imported.map(keyOf);
  const types = imported.map(({ args }) => {
    return [0x60, ...vector(args.map((arg) => [typeof arg === 'bigint' ? I64 : I32])), 1, I32];
  });
  const imports = imported.map(({ module, name }, index) => [...text(module), ...text(name), 0, ...unsigned(index)]);
  const trapUnlessErrno = [0x41, ...signed(BigInt(LAST_ERRNO)), 0x4b, 0x04, 0x40, 0x00, 0x0b];
  const body = calls.flatMap((call) => [
    ...call.args.flatMap(constant),
    0x10,
    ...unsigned(keys.indexOf(keyOf(call))),
    ...trapUnlessErrno,
  ]);
  const code = [0, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([...types, [0x60, 0, 0]])),
    ...section(2, vector(imports)),
    ...section(3, vector([unsigned(keys.length)])),
    ...section(5, [1, 1, 1, 1]),
    ...section(
      7,
      vector([
        [...text('_start'), 0, ...unsigned(keys.length)],
        [...text('memory'), 2, 0],
      ]),
    ),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
    ...section(11, vector([[0, 0x41, 0, 0x0b, ...unsigned(data.length), ...data]])),
  ]);
}
