'use strict';

const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
/* Made when it is first used. */
const lazy = (name, make) =>
  Object.defineProperty(globalThis, name, {
    get: () => {
      const value = make();
      define(name, value);
      return value;
    },
    set: (value) => {
      define(name, value);
    },
    configurable: true,
  });

define('global', globalThis);
define('Buffer', library('buffer').Buffer);
define('process', library('internal/process').process);
define('console', library('console'));
for (const [name, value] of Object.entries(library('timers'))) define(name, value);
define('queueMicrotask', (callback) => void Promise.resolve().then(callback).catch(library('internal/process').onError));
define(
  'TextEncoder',
  class TextEncoder {
    encoding = 'utf-8';
    encode(text = '') {
      return new Uint8Array(host.encode(String(text)));
    }
  },
);
define(
  'TextDecoder',
  class TextDecoder {
    encoding = 'utf-8';
    decode(bytes = new Uint8Array()) {
      return Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength).toString().replace(/^\ufeff/, '');
    }
  },
);
lazy('URL', () => library('url').URL);
lazy('URLSearchParams', () => library('url').URLSearchParams);
define('performance', { now: () => host.monotonic(), timeOrigin: host.now() - host.monotonic() });
define('btoa', (text) => Buffer.from(text, 'latin1').toString('base64'));
define('atob', (text) => Buffer.from(text, 'base64').toString('latin1'));
/* Of later editions of the standard than the engine's. */
const at = function (index) {
  const position = Math.trunc(index) || 0;
  return this[position < 0 ? this.length + position : position];
};
for (const Type of [Array, String, Object.getPrototypeOf(Uint8Array)])
  if (Type.prototype.at === undefined) Object.defineProperty(Type.prototype, 'at', { value: at, writable: true, configurable: true });
