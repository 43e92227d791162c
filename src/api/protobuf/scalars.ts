import { JsonError, parseJson } from '../decode/index.ts';
import { formatMicroTime, formatTime } from '../time/index.ts';
import { ProtobufError, WIRE, type WireReader } from './reader.ts';

const text = new TextDecoder();

/** Text of what follows. What is not UTF-8 is replaced, as Go does when it writes JSON. */
export function readString(reader: WireReader): string {
  return text.decode(reader.bytes());
}

const CHUNK = 0x8000;

export function readBase64(reader: WireReader): string {
  const bytes = reader.bytes();
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** Visits the fields of a small message that has no table. */
export function eachField(reader: WireReader, message: string, visit: Record<number, (wire: number) => void>): void {
  while (!reader.done) {
    const { field, wire } = reader.tag(message);
    const read = visit[field];
    if (read === undefined) reader.skip(wire);
    else read(wire);
  }
}

/** @throws ProtobufError */
export function expectWire(wire: number, expected: number, field: string): void {
  if (wire !== expected) {
    throw new ProtobufError(`proto: wrong wireType = ${String(wire)} for field ${field}`);
  }
}

/** Years 1 to 9999, which RFC 3339 can write. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/** No bytes are the zero time, which JSON writes as null. Upstream: apis/meta/v1/time_proto.go, micro_time_proto.go */
function readTimestamp(reader: WireReader): { readonly seconds: number; readonly nanos: number } | undefined {
  if (reader.done) return undefined;
  let seconds = 0;
  let nanos = 0;
  eachField(reader, 'Timestamp', {
    1: (wire) => {
      expectWire(wire, WIRE.varint, 'Seconds');
      seconds = reader.int64();
    },
    2: (wire) => {
      expectWire(wire, WIRE.varint, 'Nanos');
      nanos = reader.int32();
    },
  });
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
    throw new ProtobufError('Time.MarshalJSON: year outside of range [0,9999]');
  }
  return { seconds, nanos };
}

export function readTime(reader: WireReader): string | undefined {
  const time = readTimestamp(reader);
  return time === undefined ? undefined : formatTime(time.seconds * 1000);
}

export function readMicroTime(reader: WireReader): string | undefined {
  const time = readTimestamp(reader);
  if (time === undefined) return undefined;
  const total = Math.floor(time.nanos / 1000);
  const carried = Math.floor(total / 1_000_000);
  const micros = total - carried * 1_000_000;
  const whole = formatMicroTime((time.seconds + carried) * 1000);
  return `${whole.slice(0, whole.lastIndexOf('.'))}.${String(micros).padStart(6, '0')}Z`;
}

/** Upstream: api/resource/generated.proto */
export function readQuantity(reader: WireReader): string {
  let quantity = '0';
  eachField(reader, 'Quantity', {
    1: (wire) => {
      expectWire(wire, WIRE.bytes, 'String');
      quantity = readString(reader);
    },
  });
  return quantity;
}

/** Upstream: util/intstr: the type says which of the two values counts. */
export function readIntOrString(reader: WireReader): number | string {
  let type = 0;
  let number = 0;
  let string = '';
  eachField(reader, 'IntOrString', {
    1: (wire) => {
      expectWire(wire, WIRE.varint, 'Type');
      type = reader.int64();
    },
    2: (wire) => {
      expectWire(wire, WIRE.varint, 'IntVal');
      number = reader.int32();
    },
    3: (wire) => {
      expectWire(wire, WIRE.bytes, 'StrVal');
      string = readString(reader);
    },
  });
  if (type !== 0 && type !== 1) throw new ProtobufError('impossible IntOrString.Type');
  return type === 0 ? number : string;
}

/** RawExtension, FieldsV1 and apiextensions' JSON: JSON text in field 1. Undefined when there is none. */
export function readJson(reader: WireReader, message: string): unknown {
  let raw = '';
  eachField(reader, message, {
    1: (wire) => {
      expectWire(wire, WIRE.bytes, 'Raw');
      raw = readString(reader);
    },
  });
  if (raw === '') return undefined;
  try {
    return parseJson(raw).value;
  } catch (cause) {
    if (cause instanceof JsonError) throw new ProtobufError(cause.message, { cause });
    throw cause;
  }
}
