import { expect, test } from 'vitest';
import { decodeBridgeRequest, decodeBridgeResponse, encodeBridgeMessage, type BridgeRequest } from './bridge.ts';
import type { PortResponse } from './port.ts';

const url = 'https://kubernetes.default.svc/api';
const bytes = Uint8Array.of(0, 255, 123, 34);

test.each<BridgeRequest>([
  { type: 'fetch', id: 1, method: 'POST', url, headers: [['accept', 'a/b']], body: bytes },
  { type: 'fetch', id: 1, method: 'POST', url, headers: [], body: new Uint8Array() },
  { type: 'fetch', id: 1, method: 'GET', url, headers: [], body: null },
  { type: 'fetch', id: 1, method: 'PUT', url, headers: [], body: 'ünï' },
  { type: 'connect', id: 2, url, headers: [] },
  { type: 'message', id: 2, data: bytes },
  { type: 'pull', id: 1, chunks: 8 },
  { type: 'abort', id: 1 },
  { type: 'role', serving: false },
])('a request comes through: %j', (message) => {
  const frame = encodeBridgeMessage(message);
  expect(decodeBridgeRequest(frame)).toEqual(message);
  expect(decodeBridgeRequest(frame.buffer)).toEqual(message);
});

test.each<PortResponse>([
  { type: 'response', id: 1, status: 200, headers: [['a', 'b']], body: bytes },
  { type: 'response', id: 1, status: 204, headers: [], body: null },
  { type: 'head', id: 1, status: 200, headers: [] },
  { type: 'chunk', id: 1, data: bytes },
  { type: 'end', id: 1 },
  { type: 'end', id: 1, error: 'why' },
  { type: 'connected', id: 2, protocol: 'v5.channel.k8s.io' },
  { type: 'refused', id: 2, status: { code: 404 } },
  { type: 'message', id: 2, data: new Uint8Array() },
])('an answer comes through: %j', (message) => {
  expect(decodeBridgeResponse(encodeBridgeMessage(message))).toEqual(message);
});

function frame(head: string, declared = head.length): Uint8Array {
  const result = new Uint8Array(4 + head.length);
  new DataView(result.buffer).setUint32(0, declared);
  result.set(new TextEncoder().encode(head), 4);
  return result;
}

test.each<[string, unknown]>([
  ['text', '{"type":"pull","id":1}'],
  ['nothing', undefined],
  ['no length', new Uint8Array(3)],
  ['a head longer than the frame', frame('{}', 9)],
  ['no JSON', frame('{"type"')],
  ['no object', frame('1')],
  ['no number', frame('{"type":"pull"}')],
  ['an unknown type', frame('{"type":"push","id":1}')],
  ['a role that says nothing', frame('{"type":"role"}')],
  ['an answer', frame('{"type":"end","id":1}')],
  ['headers that are none', frame('{"type":"connect","id":1,"url":"","headers":[["a"]]}')],
])('what is no request is refused: %s', (_, value) => {
  expect(() => decodeBridgeRequest(value)).toThrow(TypeError);
});
