/* Reads HTTP/1.1 messages (RFC 9112) off a stream of bytes. */
'use strict';

const { codedError } = library('internal/errors');
const MAX_HEAD = 65536;
const END = Buffer.from('\r\n\r\n');
const LINE = Buffer.from('\r\n');

function malformed(what) {
  return codedError(Error, 'HPE_INVALID_CONSTANT', `Parse Error: ${what}`);
}

function parseHead(text) {
  const [first, ...lines] = text.split('\r\n');
  const raw = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw malformed('Invalid header token');
    raw.push(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { first, raw };
}

/* Headers by their names in lower case: those that come twice are joined, as Node.js joins them. */
const ONCE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'last-modified', 'location', 'max-forwards', 'referer', 'retry-after', 'server', 'user-agent']);
function headersOf(raw) {
  const headers = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), raw[at + 1]];
    else if (headers[name] === undefined) headers[name] = raw[at + 1];
    else if (!ONCE.has(name)) headers[name] += `${name === 'cookie' ? '; ' : ', '}${raw[at + 1]}`;
  }
  return headers;
}

/* handlers: head({ first, raw, headers }) gives how the body ends: 'none', 'close', a length, or 'chunked'; body(bytes); done(). */
class Parser {
  constructor(handlers) {
    this.handlers = handlers;
    this.rest = Buffer.alloc(0);
    this.state = 'head';
    this.left = 0;
  }
  /* @throws what is malformed */
  write(bytes) {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    while (this.step()) {
      /* as long as there is something whole */
    }
  }
  /* The stream has ended. @returns whether it did so between messages */
  end() {
    if (this.state === 'close') this.finish();
    return this.state === 'head' && this.rest.length === 0;
  }
  take(size) {
    const bytes = this.rest.subarray(0, size);
    this.rest = this.rest.subarray(size);
    return bytes;
  }
  line() {
    const at = this.rest.indexOf(LINE);
    return at < 0 ? undefined : this.take(at + 2).toString('latin1').slice(0, -2);
  }
  finish() {
    this.state = 'head';
    this.handlers.done();
  }
  step() {
    switch (this.state) {
      case 'head':
        return this.head();
      case 'length':
      case 'chunk': {
        if (this.rest.length === 0) return false;
        const bytes = this.take(Math.min(this.left, this.rest.length));
        this.left -= bytes.length;
        this.handlers.body(bytes);
        if (this.left === 0) {
          if (this.state === 'length') this.finish();
          else this.state = 'chunk-end';
        }
        return true;
      }
      case 'chunk-end':
        if (this.line() === undefined) return false;
        this.state = 'chunk-size';
        return true;
      case 'chunk-size': {
        const line = this.line();
        if (line === undefined) return false;
        if (!/^[0-9a-f]+\s*(;.*)?$/i.test(line)) throw malformed('Invalid character in chunk size');
        this.left = parseInt(line, 16);
        this.state = this.left > 0 ? 'chunk' : 'trailers';
        return true;
      }
      case 'trailers': {
        const line = this.line();
        if (line === undefined) return false;
        if (line === '') this.finish();
        return true;
      }
      default:
        if (this.rest.length === 0) return false;
        this.handlers.body(this.take(this.rest.length));
        return false;
    }
  }
  head() {
    while (this.rest.length >= 2 && this.rest[0] === 13 && this.rest[1] === 10) this.take(2);
    const at = this.rest.indexOf(END);
    if (at < 0) {
      if (this.rest.length > MAX_HEAD) throw codedError(Error, 'HPE_HEADER_OVERFLOW', 'Parse Error: Header overflow');
      return false;
    }
    const { first, raw } = parseHead(this.take(at + 4).toString('latin1', 0, at));
    const body = this.handlers.head({ first, raw, headers: headersOf(raw) });
    if (body === 'none' || body === 0) this.finish();
    else if (body === 'chunked') this.state = 'chunk-size';
    else if (body === 'close') this.state = 'close';
    else {
      this.state = 'length';
      this.left = body;
    }
    return true;
  }
}

/* How the body of a message ends, as its headers say (RFC 9112, §6.3); `otherwise` when they say nothing. */
function bodyOf(headers, otherwise) {
  if (/\bchunked\s*$/i.test(headers['transfer-encoding'] ?? '')) return 'chunked';
  const length = headers['content-length'];
  if (length === undefined) return otherwise;
  if (!/^\d+$/.test(length)) throw malformed('Invalid character in Content-Length');
  return Number(length);
}

module.exports = { Parser, bodyOf };
