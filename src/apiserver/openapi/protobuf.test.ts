import { expect, test } from 'vitest';
import { encodeOpenApiV2 } from './protobuf.ts';

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function text(value: string): string {
  return hex(new TextEncoder().encode(value));
}

// Field numbers: gnostic's openapiv2/OpenAPIv2.proto
test('a definition is a pair of its name and its schema', () => {
  const document = { swagger: '2.0', definitions: { A: { type: 'object', required: ['b'] } } };
  const schema = `b201080a06${text('object')}9a0101${text('b')}`;
  const pair = `0a01${text('A')}120f${schema}`;
  expect(hex(encodeOpenApiV2(document))).toBe(`0a03${text('2.0')}4a160a14${pair}`);
});

test('what has no place is an error, not left out', () => {
  expect(() => encodeOpenApiV2({ swagger: '2.0', components: {} })).toThrow('components has no place');
});
