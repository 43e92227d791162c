/* What is sent: headers, then a body with a length, in chunks, or until the connection closes. */
'use strict';

const { Writable } = library('stream');
const { codedError } = library('internal/errors');

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

class OutgoingMessage extends Writable {
  constructor() {
    super();
    this._headers = new Map();
    this.headersSent = false;
    this.sendDate = true;
    this.finished = false;
    this._encoding = undefined;
  }
  setHeader(name, value) {
    if (this.headersSent) throw codedError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot set headers after they are sent to the client');
    if (typeof name !== 'string' || !TOKEN.test(name))
      throw codedError(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
    if (value === undefined) throw codedError(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "undefined" for header "${name}"`);
    if (/[\r\n\0]/.test(String(value))) throw codedError(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
    this._headers.set(name.toLowerCase(), { name, value });
    return this;
  }
  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [].concat(before, value));
  }
  getHeader(name) {
    return this._headers.get(name.toLowerCase())?.value;
  }
  getHeaders() {
    return Object.fromEntries([...this._headers].map(([name, { value }]) => [name, value]));
  }
  getHeaderNames() {
    return [...this._headers.keys()];
  }
  hasHeader(name) {
    return this._headers.has(name.toLowerCase());
  }
  removeHeader(name) {
    if (this.headersSent) throw codedError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot remove headers after they are sent to the client');
    this._headers.delete(name.toLowerCase());
  }
  setTimeout(timeout, callback) {
    if (callback) this.once('timeout', callback);
    this.socket?.setTimeout(timeout, () => this.emit('timeout'));
    return this;
  }
  flushHeaders() {
    this._sendHead();
  }
  _headerLines() {
    let lines = '';
    for (const { name, value } of this._headers.values()) {
      for (const each of Array.isArray(value) ? value : [value]) lines += `${name}: ${each}\r\n`;
    }
    return lines;
  }
  /* What `end` is given at once has a known length. */
  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
    if (!this.headersSent && !this.writableEnded) {
      const size = chunk === undefined || chunk === null ? 0 : typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
      if (!this._settled && !this.hasHeader('content-length') && !this.hasHeader('transfer-encoding') && this._mayHaveBody(size))
        this.setHeader('Content-Length', size);
    }
    this.finished = true;
    return super.end(chunk, encoding, callback);
  }
  _write(chunk, encoding, done) {
    if (!this.headersSent) this._sendHead();
    if (chunk.length === 0 || this._bodyless) return done();
    if (!this._chunked) return this._send(chunk, done);
    this._send(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]), done);
  }
  _final(done) {
    if (!this.headersSent) this._sendHead();
    const finish = () => {
      done();
      this._sent();
    };
    if (this._chunked && !this._bodyless) this._send(Buffer.from('0\r\n\r\n'), finish);
    else finish();
  }
}

module.exports = { OutgoingMessage };
