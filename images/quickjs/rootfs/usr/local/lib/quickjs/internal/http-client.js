'use strict';

const net = library('net');
const { Parser, bodyOf } = library('internal/http-parser');
const { OutgoingMessage } = library('internal/http-outgoing');
const { IncomingMessage } = library('internal/http-incoming');
const { codedError } = library('internal/errors');

/* Connections are not kept: each request has its own. */
class Agent {
  constructor(options = {}) {
    this.options = options;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.keepAlive = false;
  }
  destroy() {}
}

function optionsOf(input, options) {
  const url = typeof input === 'string' ? new URL(input) : input instanceof URL ? input : undefined;
  if (url === undefined) return { ...input };
  const auth = url.username === '' ? {} : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` };
  return { protocol: url.protocol, hostname: url.hostname, port: url.port, path: `${url.pathname}${url.search}`, ...auth, ...options };
}

class ClientRequest extends OutgoingMessage {
  constructor(options) {
    super();
    if (options.protocol !== undefined && options.protocol !== 'http:')
      throw codedError(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${options.protocol}" not supported. Expected "http:"`);
    this.method = (options.method ?? 'GET').toUpperCase();
    this.path = options.path ?? '/';
    this.host = options.hostname ?? options.host ?? 'localhost';
    this.protocol = 'http:';
    const port = Number(options.port || options.defaultPort || 80);
    const headers = Array.isArray(options.headers) ? options.headers : Object.entries(options.headers ?? {});
    for (const [name, value] of headers) this.setHeader(name, value);
    if (!this.hasHeader('host')) this.setHeader('Host', port === 80 ? this.host : `${this.host}:${port}`);
    if (options.auth && !this.hasHeader('authorization'))
      this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    this.socket = new net.Socket({ allowHalfOpen: true });
    if (options.timeout) this.setTimeout(options.timeout);
    options.signal?.addEventListener?.('abort', () => this.destroy());
    this._receive();
    process.nextTick(() => {
      this.emit('socket', this.socket);
      if (!this.destroyed) this.socket.connect({ host: this.host, port });
    });
  }
  get connection() {
    return this.socket;
  }
  _receive() {
    const { socket } = this;
    let response;
    const parser = new Parser({
      head: ({ first, raw, headers }) => {
        const [, version, status, message] = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(first) ?? [];
        if (status === undefined) throw codedError(Error, 'HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/');
        if (Number(status) < 200) {
          this.emit(status === '100' ? 'continue' : 'information', { statusCode: Number(status), headers });
          this._informed = true;
          return 'none';
        }
        response = new IncomingMessage(socket, { raw, headers, version });
        response.statusCode = Number(status);
        response.statusMessage = message ?? '';
        response.req = this;
        this.res = response;
        if (!this.emit('response', response)) response.resume();
        if (this.method === 'HEAD' || status === '204' || status === '304') return 'none';
        return bodyOf(headers, 'close');
      },
      body: (bytes) => void response.push(bytes),
      done: () => {
        if (this._informed) {
          this._informed = false;
          return;
        }
        response.finish();
        socket.destroySoon();
      },
    });
    socket.on('data', (bytes) => {
      try {
        parser.write(bytes);
      } catch (error) {
        this.destroy(error);
      }
    });
    socket.on('end', () => {
      parser.end();
      if (response === undefined) this._fail(codedError(Error, 'ECONNRESET', 'socket hang up'));
    });
    socket.on('error', (error) => this._fail(error));
    socket.on('close', () => {
      response?.abort();
      if (response === undefined) this._fail(codedError(Error, 'ECONNRESET', 'socket hang up'));
      this.emit('close');
    });
  }
  _fail(error) {
    if (this._failed || this.res !== undefined) return;
    this._failed = true;
    this.emit('error', error);
  }
  abort() {
    this.aborted = true;
    this.destroy();
  }
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.socket.destroy();
    process.nextTick(() => this._fail(error ?? codedError(Error, 'ECONNRESET', 'socket hang up')));
    return this;
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
  _mayHaveBody(size) {
    return size > 0 || !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'].includes(this.method);
  }
  _sendHead() {
    if (this.headersSent) return;
    const body = this.hasHeader('content-length') || this.hasHeader('transfer-encoding');
    if (!body && !this.writableEnded) this.setHeader('Transfer-Encoding', 'chunked');
    this._chunked = /chunked/i.test(String(this.getHeader('transfer-encoding') ?? ''));
    if (!this.hasHeader('connection')) this.setHeader('Connection', 'close');
    this.headersSent = true;
    this.socket.write(Buffer.from(`${this.method} ${this.path} HTTP/1.1\r\n${this._headerLines()}\r\n`, 'latin1'));
  }
  _send(bytes, done) {
    this.socket.write(bytes, (error) => done(error?.code === 'ERR_STREAM_DESTROYED' ? undefined : error));
  }
  _sent() {}
}

function request(input, options, callback) {
  const onResponse = typeof options === 'function' ? options : callback;
  const made = new ClientRequest(optionsOf(input, typeof options === 'function' ? {} : options));
  if (onResponse) made.once('response', onResponse);
  return made;
}

function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

module.exports = { Agent, ClientRequest, request, get };
