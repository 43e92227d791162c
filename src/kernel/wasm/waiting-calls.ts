import { BinaryWriter } from './binary.ts';

/**
 * A call of the host's that can make its program wait: a name, and the types of its parameters, `i` of 32 bits, `I` of 64, and
 * `_` of 64 that the host is not told of, for making an object of such a number costs as much as a short call.
 */
export interface WaitingCall {
  readonly name: string;
  readonly parameters: string;
}

/** What {@link waitingCalls} imports, beside the calls by their names. */
export const HOST_MODULE = 'host';
export const WAIT = 'wait';
/** The answer of a call that has to wait: no errno. */
export const MUST_WAIT = -1;

const I32 = 0x7f;
const I64 = 0x7e;
const UNTOLD = '_';
const FUNCTION = 0x60;
const SECTION = { TYPE: 1, IMPORT: 2, FUNCTION: 3, EXPORT: 7, CODE: 10 } as const;
const OP = {
  IF: 0x04,
  END: 0x0b,
  RETURN: 0x0f,
  CALL: 0x10,
  LOCAL_GET: 0x20,
  I32_CONST: 0x41,
  I32_EQ: 0x46,
  LOCAL_TEE: 0x22,
} as const;
const EMPTY_BLOCK = 0x40;
const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function section(out: BinaryWriter, id: number, count: number, write: (content: BinaryWriter) => void): void {
  const content = new BinaryWriter(256);
  content.u32(count);
  write(content);
  out.byte(id);
  out.sized(content.result());
}

function functionType(out: BinaryWriter, parameters: string): void {
  out.byte(FUNCTION);
  out.u32(parameters.length);
  for (const parameter of parameters) out.byte(parameter === 'i' ? I32 : I64);
  out.byte(1);
  out.byte(I32);
}

/** `call(…)`, and when it must wait, `wait()`. */
function body(parameters: string, call: number, wait: number): Uint8Array {
  const out = new BinaryWriter(64);
  // One local: the answer.
  out.raw(Uint8Array.of(1, 1, I32));
  for (let index = 0; index < parameters.length; index++) {
    if (parameters[index] === UNTOLD) continue;
    out.byte(OP.LOCAL_GET);
    out.u32(index);
  }
  out.byte(OP.CALL);
  out.u32(call);
  out.byte(OP.LOCAL_TEE);
  out.u32(parameters.length);
  out.byte(OP.I32_CONST);
  out.i32(MUST_WAIT);
  out.raw(Uint8Array.of(OP.I32_EQ, OP.IF, EMPTY_BLOCK, OP.CALL));
  out.u32(wait);
  out.raw(Uint8Array.of(OP.RETURN, OP.END, OP.LOCAL_GET));
  out.u32(parameters.length);
  out.byte(OP.END);
  return out.result();
}

/**
 * A module that stands between a program and calls that seldom wait: an import that can suspend a program costs ten times
 * one that cannot, so that one is called only for an answer of {@link MUST_WAIT}. It exports the calls by their names.
 */
export function waitingCalls(calls: readonly WaitingCall[]): Uint8Array<ArrayBuffer> {
  const out = new BinaryWriter(1024);
  out.raw(HEADER);
  // First the types of the imports, then those of the exports.
  section(out, SECTION.TYPE, 2 * calls.length + 1, (content) => {
    for (const { parameters } of calls) functionType(content, parameters.replaceAll(UNTOLD, ''));
    functionType(content, '');
    for (const { parameters } of calls) functionType(content, parameters);
  });
  const imported = [...calls.map((call) => call.name), WAIT];
  section(out, SECTION.IMPORT, imported.length, (content) => {
    for (const [index, field] of imported.entries()) {
      content.name(HOST_MODULE);
      content.name(field);
      content.byte(0);
      content.u32(index);
    }
  });
  section(out, SECTION.FUNCTION, calls.length, (content) => {
    for (const index of calls.keys()) content.u32(imported.length + index);
  });
  section(out, SECTION.EXPORT, calls.length, (content) => {
    for (const [index, call] of calls.entries()) {
      content.name(call.name);
      content.byte(0);
      content.u32(imported.length + index);
    }
  });
  section(out, SECTION.CODE, calls.length, (content) => {
    for (const [index, { parameters }] of calls.entries()) {
      content.sized(body(parameters, index, calls.length));
    }
  });
  return out.result();
}
