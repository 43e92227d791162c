import { ProtobufError, WIRE, WireReader } from './reader.ts';
import { eachField, expectWire, readString } from './scalars.ts';

/** `k8s\0`, before every object. Upstream: runtime/serializer/protobuf */
const PREFIX: readonly number[] = [0x6b, 0x38, 0x73, 0x00];

/** An encoded object and what it says it is. Upstream: runtime.Unknown */
export interface Envelope {
  /** `''` when it does not say. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

const NOTHING = new Uint8Array();

/** @throws ProtobufError */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length === 0) throw new ProtobufError('empty data');
  if (PREFIX.some((byte, index) => bytes[index] !== byte)) {
    const prefix = `[${PREFIX.join(' ')}]`;
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix ${prefix}`);
  }
  if (bytes.length === PREFIX.length) throw new ProtobufError('empty body');
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = NOTHING;
  const reader = new WireReader(bytes, PREFIX.length);
  eachField(reader, 'Unknown', {
    1: (wire) => {
      expectWire(wire, WIRE.bytes, 'TypeMeta');
      const typeMeta = reader.nested();
      eachField(typeMeta, 'TypeMeta', {
        1: (inner) => {
          expectWire(inner, WIRE.bytes, 'APIVersion');
          apiVersion = readString(typeMeta);
        },
        2: (inner) => {
          expectWire(inner, WIRE.bytes, 'Kind');
          kind = readString(typeMeta);
        },
      });
    },
    2: (wire) => {
      expectWire(wire, WIRE.bytes, 'Raw');
      raw = reader.bytes();
    },
  });
  return { apiVersion, kind, raw };
}
