/** Messages of `grpc.health.v1`, as Protocol Buffers write them. */
export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';

const SERVING_STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

const VARINT = 0;
const SIXTY_FOUR_BITS = 1;
const BYTES = 2;
const THIRTY_TWO_BITS = 5;

/** `message HealthCheckRequest { string service = 1; }` */
export function healthCheckRequest(service: string): Uint8Array {
  const text = new TextEncoder().encode(service);
  if (text.length === 0) return text;
  const length: number[] = [];
  for (let left = text.length; ; left >>= 7) {
    length.push(left < 128 ? left : (left & 127) | 128);
    if (left < 128) break;
  }
  return Uint8Array.from([(1 << 3) | BYTES, ...length, ...text]);
}

/** `message HealthCheckResponse { ServingStatus status = 1; }`. @returns undefined for what is no message */
export function servingStatus(message: Uint8Array): string | undefined {
  let at = 0;
  let status = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined || factor > 2 ** 63) return NaN;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const wire = key % 8;
    if (wire === VARINT) {
      const value = varint();
      if (Math.floor(key / 8) === 1) status = value;
    } else if (wire === BYTES) at += varint();
    else if (wire === SIXTY_FOUR_BITS) at += 8;
    else if (wire === THIRTY_TWO_BITS) at += 4;
    else return undefined;
    if (Number.isNaN(at) || Number.isNaN(status) || at > message.length) return undefined;
  }
  return SERVING_STATUS[status] ?? String(status);
}
