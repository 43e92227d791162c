/* Random values only: hashes and ciphers are not here. */
'use strict';

exports.randomBytes = (size, callback) => {
  const bytes = Buffer.alloc(size);
  host.random(bytes.buffer, 0, size);
  if (callback === undefined) return bytes;
  process.nextTick(callback, null, bytes);
};
exports.randomInt = (min, max) => {
  const [from, to] = max === undefined ? [0, min] : [min, max];
  return from + Math.floor((exports.randomBytes(6).readUInt32LE(0) / 2 ** 32) * (to - from));
};
exports.randomUUID = () => {
  const bytes = exports.randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
