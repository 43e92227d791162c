import { expect, test } from 'vitest';
import { admit, siteRefusal, tabRefusal } from './gate.ts';

const TOKEN = 'c2VjcmV0LXRva2Vu';
const host = 'localhost:8080';

test.each([
  ['127.0.0.1:8080', {}, undefined],
  ['localhost:8080', {}, undefined],
  ['[::1]:8080', {}, undefined],
  ['localhost:8080', { origin: 'http://localhost:8080' }, undefined],
  ['localhost:8080', { origin: 'https://localhost:8080', 'sec-fetch-site': 'same-origin' }, undefined],
  // DNS rebinding: a name of somebody else's that means this machine.
  ['rebound.example:8080', {}, 'the host "rebound.example:8080" is not this machine'],
  ['127.0.0.1.example:8080', {}, 'the host "127.0.0.1.example:8080" is not this machine'],
  ['', {}, 'the host "" is not this machine'],
  ['localhost:8080', { origin: 'https://blog.example' }, 'the origin "https://blog.example" may not use this cluster'],
  [
    'localhost:8080',
    { origin: 'http://localhost:3000' },
    'the origin "http://localhost:3000" may not use this cluster',
  ],
  ['localhost:8080', { origin: 'null' }, 'the origin "null" may not use this cluster'],
  // Requests of a page without CORS carry no Origin.
  ['localhost:8080', { 'sec-fetch-site': 'cross-site' }, 'the origin "cross-site" may not use this cluster'],
  ['localhost:8080', { 'sec-fetch-site': 'same-site' }, 'the origin "same-site" may not use this cluster'],
])('a request to %s with %j: %s', (name, headers, message) => {
  expect(siteRefusal({ host: name, ...headers })?.message).toBe(message);
});

test('a tab says its origin, and that is this server', () => {
  expect(tabRefusal({ host })?.code).toBe(403);
  expect(tabRefusal({ host, origin: 'http://localhost:9999' })?.code).toBe(403);
  expect(tabRefusal({ host, origin: 'http://localhost:8080' })).toBeUndefined();
});

test.each([
  ['none', undefined, 'refused'],
  ['that of the kubeconfig', `Bearer ${TOKEN}`, 'administrator'],
  ['with another case and more blanks', `bearer   ${TOKEN}`, 'administrator'],
  ['a wrong one', 'Bearer c2VjcmV0LXRva2Vx', 'refused'],
  ['a part of it', `Bearer ${TOKEN.slice(0, -1)}`, 'refused'],
  ['nothing', 'Bearer ', 'refused'],
  ['a password', `Basic ${Buffer.from(`admin:${TOKEN}`).toString('base64')}`, 'refused'],
  ['a JWT', 'Bearer eyJhbGciOiJub25lIn0.e30.c2ln', 'token'],
  ['a JWT without a signature', 'Bearer eyJhbGciOiJub25lIn0.e30.', 'refused'],
  ['two of them', `Bearer ${TOKEN} ${TOKEN}`, 'refused'],
])('authorization: %s', (_, authorization, kind) => {
  expect(admit({ host, ...(authorization === undefined ? {} : { authorization }) }, TOKEN).kind).toBe(kind);
});
