/** Messages of DNS (RFC 1035 §4, RFC 2782 for SRV, RFC 6891 for EDNS). Names are text without their last dot. */

export const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, ANY: 255 } as const;
export const CLASS_IN = 1;
export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

const FLAG = { RESPONSE: 0x8000, AUTHORITATIVE: 0x0400, TRUNCATED: 0x0200, RECURSION_DESIRED: 0x0100, RECURSION: 0x80 };
const OPCODE = 0x7800;
const HEADER = 12;
/** RFC 1035 §4.2.1: what an answer over UDP may have without EDNS. */
const PLAIN_SIZE = 512;
const OWN_SIZE = 1232;
const POINTER = 0xc0;

export interface Question {
  readonly id: number;
  readonly flags: number;
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Bytes of the question section, to be sent back as it came. */
  readonly section: Uint8Array;
  /** Bytes that an answer over UDP may have; undefined without EDNS. */
  readonly udpSize: number | undefined;
}

export type RecordData =
  | { readonly type: typeof TYPE.A; readonly ip: string }
  | { readonly type: typeof TYPE.CNAME | typeof TYPE.PTR | typeof TYPE.NS; readonly target: string }
  | { readonly type: typeof TYPE.TXT; readonly text: string }
  | { readonly type: typeof TYPE.SRV; readonly weight: number; readonly port: number; readonly target: string }
  | { readonly type: typeof TYPE.SOA; readonly server: string; readonly mailbox: string; readonly serial: number };

export type DnsRecord = RecordData & { readonly name: string };

export interface Response {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

function numbers(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value >> 8, value & 0xff]);
}

/** @returns the name and where it ends; undefined when it runs out of the message. Names of questions are not compressed. */
function readName(bytes: Uint8Array, start: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  for (let at = start; at < bytes.length;) {
    const length = bytes[at] ?? 0;
    if (length === 0) return { name: labels.join('.').toLowerCase(), end: at + 1 };
    if (length >= POINTER || at + length >= bytes.length || at - start > 255) return undefined;
    labels.push(decoder.decode(bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return undefined;
}

/** The size that an OPT record offers, if the record after the question is one: resolvers put it there. */
function offeredSize(bytes: Uint8Array, at: number): number | undefined {
  return bytes[at] === 0 && u16(bytes, at + 1) === TYPE.OPT ? Math.max(u16(bytes, at + 3), PLAIN_SIZE) : undefined;
}

/** @returns undefined when it is no message with one question: there is nothing to answer */
export function decodeQuestion(bytes: Uint8Array): Question | undefined {
  const flags = u16(bytes, 2);
  if (bytes.length < HEADER || (flags & FLAG.RESPONSE) !== 0 || u16(bytes, 4) !== 1) return undefined;
  const read = readName(bytes, HEADER);
  if (read === undefined || read.end + 4 > bytes.length) return undefined;
  const { name, end } = read;
  return {
    id: u16(bytes, 0),
    flags,
    name,
    type: u16(bytes, end),
    class: u16(bytes, end + 2),
    section: bytes.slice(HEADER, end + 4),
    udpSize: u16(bytes, 10) > 0 ? offeredSize(bytes, end + 4) : undefined,
  };
}

export function isStandardQuery({ flags }: Question): boolean {
  return (flags & OPCODE) === 0;
}

function nameBytes(name: string): number[] {
  if (name === '') return [0];
  return [
    ...name.split('.').flatMap((label) => {
      const bytes = encoder.encode(label);
      return [bytes.length, ...bytes];
    }),
    0,
  ];
}

function dataBytes(record: DnsRecord): number[] {
  switch (record.type) {
    case TYPE.A:
      return record.ip.split('.').map(Number);
    case TYPE.CNAME:
    case TYPE.PTR:
    case TYPE.NS:
      return nameBytes(record.target);
    case TYPE.TXT: {
      const text = encoder.encode(record.text);
      return [text.length, ...text];
    }
    case TYPE.SRV:
      return [...numbers(0, record.weight, record.port), ...nameBytes(record.target)];
    case TYPE.SOA: {
      const { serial } = record;
      const times = [7200, 1800, 86400, 5].flatMap((value) => numbers(value >>> 16, value & 0xffff));
      return [
        ...nameBytes(record.server),
        ...nameBytes(record.mailbox),
        ...numbers((serial >>> 16) & 0xffff, serial & 0xffff),
        ...times,
      ];
    }
  }
}

function recordBytes(record: DnsRecord, question: Question, ttl: number): number[] {
  // The question's name stands right after the header: what has it too points there.
  const name = record.name === question.name ? [POINTER, HEADER] : nameBytes(record.name);
  const data = dataBytes(record);
  return [...name, ...numbers(record.type, CLASS_IN, ttl >>> 16, ttl & 0xffff, data.length), ...data];
}

/** @param limit bytes that the transport takes: a longer answer says that it was cut, and is asked for again over TCP */
export function encodeResponse(question: Question, response: Response, ttl: number, limit: number): Uint8Array {
  const sections = [response.answers, response.authority, response.additional].map((records) =>
    records.map((record) => recordBytes(record, question, ttl)),
  );
  const opt = question.udpSize === undefined ? [] : [0, ...numbers(TYPE.OPT, OWN_SIZE, 0, 0, 0)];
  const message = (cut: boolean): number[] => {
    const kept = cut ? [[], [], []] : sections;
    const [answers = [], authority = [], additional = []] = kept;
    const flags =
      FLAG.RESPONSE |
      (question.flags & (OPCODE | FLAG.RECURSION_DESIRED)) |
      (response.authoritative ? FLAG.AUTHORITATIVE : 0) |
      (cut ? FLAG.TRUNCATED : 0) |
      FLAG.RECURSION |
      response.rcode;
    const counts = numbers(1, answers.length, authority.length, additional.length + (opt.length > 0 ? 1 : 0));
    return [...numbers(question.id, flags), ...counts, ...question.section, ...kept.flat(2), ...opt];
  };
  const whole = message(false);
  return Uint8Array.from(whole.length > limit ? message(true) : whole);
}

export function udpLimit(question: Question): number {
  return Math.min(question.udpSize ?? PLAIN_SIZE, OWN_SIZE);
}
