import { X509Certificate } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { VirtualClock } from '../../../base/index.ts';
import { memoryLog, openStore } from '../../store/index.ts';
import { ClusterKeys } from './cluster-keys.ts';
import { generateKey, openKey } from './p256.ts';

async function cluster(): Promise<{ readonly keys: ClusterKeys; again(): ClusterKeys }> {
  const clock = new VirtualClock();
  const store = await openStore({ log: memoryLog(), clock });
  const make = (): ClusterKeys => new ClusterKeys({ store, clock });
  return { keys: make(), again: make };
}

it('the authority of a cluster certifies itself', async () => {
  const { keys, again } = await cluster();
  const text = await keys.rootCertificate();
  const certificate = new X509Certificate(text);
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe('CN=kubernetes');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(await again().rootCertificate()).toBe(text);
});

it('the key of tokens is kept in the store', async () => {
  const { keys, again } = await cluster();
  const data = new TextEncoder().encode('x');
  const signature = new Uint8Array(await (await keys.tokenKey()).sign(data));
  const key = await again().tokenKey();
  expect(key.id).toBe((await keys.tokenKey()).id);
  expect(await key.verify(data, signature)).toBe(true);
  expect(await key.verify(new TextEncoder().encode('y'), signature)).toBe(false);
});

it('pages without Web Crypto sign as those with it', async () => {
  const jwk = await generateKey();
  const native = await openKey(jwk);
  const { crypto: whole } = globalThis;
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => whole.getRandomValues(bytes) });
  const plain = await openKey(jwk);
  const plainJwk = await generateKey();
  const plainOwn = await openKey(plainJwk);
  vi.unstubAllGlobals();
  const nativeOwn = await openKey(plainJwk);
  const data = new TextEncoder().encode('x');
  for (const [signer, verifier] of [
    [native, plain],
    [plain, native],
    [plainOwn, nativeOwn],
  ] as const) {
    expect(await verifier.verify(data, new Uint8Array(await signer.sign(data)))).toBe(true);
  }
});
