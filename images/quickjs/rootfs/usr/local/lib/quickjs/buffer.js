'use strict';

const ENCODINGS = {
  'utf8': 'utf8', 'utf-8': 'utf8', 'hex': 'hex', 'base64': 'base64', 'base64url': 'base64url', 'ascii': 'latin1',
  'latin1': 'latin1', 'binary': 'latin1', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
};
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET, '-', '_'].map((char, index) => [char, index < 64 ? index : index - 2]));

function encodingOf(name = 'utf8') {
  const encoding = ENCODINGS[String(name).toLowerCase()];
  if (encoding === undefined) throw Object.assign(new TypeError(`Unknown encoding: ${name}`), { code: 'ERR_UNKNOWN_ENCODING' });
  return encoding;
}

function fromBase64(text) {
  const bytes = [];
  let bits = 0;
  let count = 0;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) {
      if (char === '=') break;
      continue;
    }
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count >= 8) bytes.push((bits >> (count -= 8)) & 0xff);
  }
  return bytes;
}

function toBase64(bytes, url) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63];
    text += (left > 1 ? ALPHABET[(bits >> 6) & 63] : '=') + (left > 2 ? ALPHABET[bits & 63] : '=');
  }
  return url ? text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') : text;
}

function bytesOf(text, encoding) {
  switch (encodingOf(encoding)) {
    case 'utf8':
      return new Uint8Array(host.encode(text));
    case 'hex':
      return (/^([0-9a-f]{2})*/i.exec(text)[0].match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    case 'latin1':
      return Array.from(text, (char) => char.charCodeAt(0) & 0xff);
    case 'utf16le':
      return [...Array(text.length).keys()].flatMap((at) => [text.charCodeAt(at) & 0xff, text.charCodeAt(at) >> 8]);
    default:
      return fromBase64(text);
  }
}

const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

class Buffer extends Uint8Array {
  static get poolSize() {
    return 8192;
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static isEncoding(name) {
    return typeof name === 'string' && name.toLowerCase() in ENCODINGS;
  }
  static alloc(size, fill, encoding) {
    const buffer = new Buffer(size);
    return fill === undefined ? buffer : buffer.fill(fill, encoding);
  }
  static allocUnsafe(size) {
    return new Buffer(size);
  }
  static from(value, offset, length) {
    if (typeof value === 'string') {
      const bytes = bytesOf(value, offset);
      return bytes instanceof Uint8Array ? new Buffer(bytes.buffer) : Buffer.from(bytes);
    }
    if (value instanceof ArrayBuffer) return new Buffer(value, offset ?? 0, length ?? value.byteLength - (offset ?? 0));
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
    if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
      const told = value === null || value === undefined ? value : `type ${typeof value} (${value})`;
      const error = new TypeError(`The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${told}`);
      throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
    }
    const buffer = new Buffer(value.length);
    buffer.set(value);
    return buffer;
  }
  static byteLength(value, encoding) {
    return typeof value === 'string' ? bytesOf(value, encoding).length : value.byteLength;
  }
  static concat(list, length = list.reduce((sum, each) => sum + each.length, 0)) {
    const all = new Buffer(length);
    let at = 0;
    for (const each of list) {
      all.set(each.subarray(0, Math.max(0, length - at)), at);
      at += each.length;
      if (at >= length) break;
    }
    return all;
  }
  static compare(a, b) {
    for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
    return Math.sign(a.length - b.length);
  }

  toString(encoding, start = 0, end = this.length) {
    const kind = encodingOf(encoding);
    const from = Math.max(0, start);
    const to = Math.max(from, Math.min(this.length, end));
    if (kind === 'utf8') return host.decode(this.buffer, this.byteOffset + from, to - from);
    const bytes = this.subarray(from, to);
    if (kind === 'hex') return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (kind === 'latin1') return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    if (kind === 'utf16le')
      return Array.from({ length: bytes.length >> 1 }, (_, at) => String.fromCharCode(bytes[2 * at] | (bytes[2 * at + 1] << 8))).join('');
    return toBase64(bytes, kind === 'base64url');
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
  equals(other) {
    return Buffer.compare(this, other) === 0;
  }
  compare(other) {
    return Buffer.compare(this, other);
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
    if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
    if (typeof length === 'string') return this.write(text, offset, this.length - offset, length);
    const bytes = Buffer.from(text, encoding).subarray(0, Math.min(length, this.length - offset));
    this.set(bytes, offset);
    return bytes.length;
  }
  fill(value, offset = 0, end = this.length, encoding = 'utf8') {
    if (typeof offset === 'string') return this.fill(value, 0, this.length, offset);
    if (typeof value === 'number') return super.fill(value, offset, end);
    const bytes = isBytes(value) ? value : Buffer.from(value, encoding);
    for (let at = offset; at < end && bytes.length > 0; at++) this[at] = bytes[(at - offset) % bytes.length];
    return this;
  }
  copy(target, at = 0, start = 0, end = this.length) {
    const bytes = this.subarray(start, Math.min(end, start + target.length - at));
    target.set(bytes, at);
    return bytes.length;
  }
  indexOf(value, from = 0, encoding = 'utf8') {
    if (typeof value === 'number') return super.indexOf(value & 0xff, from);
    const wanted = typeof value === 'string' ? Buffer.from(value, encoding) : value;
    for (let at = Math.max(0, from < 0 ? this.length + from : from); at + wanted.length <= this.length; at++) {
      let same = 0;
      while (same < wanted.length && this[at + same] === wanted[same]) same++;
      if (same === wanted.length) return at;
    }
    return -1;
  }
  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) >= 0;
  }
}

/* readUInt16BE(offset), writeInt32LE(value, offset) and the like. */
const NUMBERS = { Int8: 1, UInt8: 1, Int16: 2, UInt16: 2, Int32: 4, UInt32: 4, Float: 4, Double: 8, BigInt64: 8, BigUInt64: 8 };
const VIEWS = { UInt8: 'Uint8', UInt16: 'Uint16', UInt32: 'Uint32', Float: 'Float32', Double: 'Float64', BigUInt64: 'BigUint64' };
for (const [name, size] of Object.entries(NUMBERS)) {
  const view = VIEWS[name] ?? name;
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    const read = function (offset = 0) {
      return new DataView(this.buffer, this.byteOffset, this.length)[`get${view}`](offset, order === 'LE');
    };
    const write = function (value, offset = 0) {
      new DataView(this.buffer, this.byteOffset, this.length)[`set${view}`](offset, value, order === 'LE');
      return offset + size;
    };
    for (const alias of [name, name.replace('UInt', 'Uint')]) {
      Object.defineProperty(Buffer.prototype, `read${alias}${order}`, { value: read });
      Object.defineProperty(Buffer.prototype, `write${alias}${order}`, { value: write });
    }
  }
}

exports.Buffer = Buffer;
exports.constants = { MAX_LENGTH: 0x7fffffff };
