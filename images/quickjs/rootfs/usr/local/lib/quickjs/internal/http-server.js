'use strict';

const net = library('net');
const { Parser, bodyOf } = library('internal/http-parser');
const { OutgoingMessage } = library('internal/http-outgoing');
const { IncomingMessage } = library('internal/http-incoming');
const { codedError } = library('internal/errors');

const STATUS_CODES = {
  100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information',
  204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found',
  303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request',
  401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
  408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large',
  414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable', 417: 'Expectation Failed', 418: "I'm a Teapot",
  422: 'Unprocessable Entity', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required', 429: 'Too Many Requests',
  431: 'Request Header Fields Too Large', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway',
  503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 507: 'Insufficient Storage',
};

class ServerResponse extends OutgoingMessage {
  constructor(request) {
    super();
    this.req = request;
    this.statusCode = 200;
    this.statusMessage = undefined;
    this.shouldKeepAlive = request.keepAlive === true;
  }
  get connection() {
    return this.socket;
  }
  writeHead(status, message, headers) {
    if (this.headersSent) throw codedError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot write headers after they are sent to the client');
    const given = typeof message === 'string' ? headers : message;
    if (!(status >= 100 && status <= 999)) throw codedError(RangeError, 'ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${status}`);
    this.statusCode = Math.trunc(status);
    if (typeof message === 'string') this.statusMessage = message;
    const pairs = Array.isArray(given) ? given.flatMap((_, at) => (at % 2 === 0 ? [[given[at], given[at + 1]]] : [])) : Object.entries(given ?? {});
    for (const [name, value] of pairs) this.setHeader(name, value);
    // The head is settled now: what `end` is given later does not tell the length any more.
    this._settled = true;
    return this;
  }
  writeContinue() {
    this.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  }
  assignSocket(socket) {
    this.socket = socket;
  }
  _mayHaveBody() {
    return this.statusCode >= 200 && this.statusCode !== 204 && this.statusCode !== 304;
  }
  _sendHead() {
    if (this.headersSent) return;
    const hasBody = this._mayHaveBody();
    this._bodyless = !hasBody || this.req.method === 'HEAD';
    const sized = this.hasHeader('content-length');
    this._chunked = /chunked/i.test(String(this.getHeader('transfer-encoding') ?? ''));
    const chunks = !sized && !this._chunked && hasBody && this.req.httpVersion === '1.1';
    if (!sized && !this._chunked && hasBody && !chunks) this.shouldKeepAlive = false;
    if (this.sendDate && !this.hasHeader('date')) this.setHeader('Date', new Date().toUTCString());
    const connection = this.getHeader('connection');
    if (connection !== undefined) this.shouldKeepAlive = this.shouldKeepAlive && !/close/i.test(String(connection));
    else this.setHeader('Connection', this.shouldKeepAlive ? 'keep-alive' : 'close');
    if (this.shouldKeepAlive && connection === undefined) this.setHeader('Keep-Alive', 'timeout=5');
    if (chunks) {
      this.setHeader('Transfer-Encoding', 'chunked');
      this._chunked = true;
    }
    this.statusMessage ??= STATUS_CODES[this.statusCode] ?? 'unknown';
    const head = `HTTP/1.1 ${this.statusCode} ${this.statusMessage}\r\n${this._headerLines()}\r\n`;
    this.headersSent = true;
    this._head = Buffer.from(head, 'latin1');
    process.nextTick(() => this._flushHead());
  }
  _flushHead() {
    if (this._head === undefined) return;
    this.socket.write(this._head);
    this._head = undefined;
  }
  _send(bytes, done) {
    const all = this._head === undefined ? bytes : Buffer.concat([this._head, bytes]);
    this._head = undefined;
    this.socket.write(all, (error) => done(error?.code === 'ERR_STREAM_DESTROYED' ? undefined : error));
  }
  _sent() {
    this._flushHead();
    process.nextTick(() => this._whenSent?.());
  }
}

/* The requests of one connection, one after the other. */
function serve(server, socket) {
  const waiting = [];
  let busy = false;
  let current;
  socket._between = true;
  const next = () => {
    if (busy || waiting.length === 0 || socket.destroyed) return;
    busy = true;
    socket._between = false;
    const { request, response } = waiting.shift();
    response._whenSent = () => {
      busy = false;
      socket._between = waiting.length === 0;
      if (!response.shouldKeepAlive || !server.listening) socket.end();
      else next();
    };
    socket.once('close', () => {
      if (!response.writableFinished) response.destroyed = true;
      response.emit('close');
    });
    const expects = /100-continue/i.test(request.headers.expect ?? '');
    if (expects && server.listenerCount('checkContinue') > 0) return void server.emit('checkContinue', request, response);
    if (expects) response.writeContinue();
    server.emit('request', request, response);
  };
  const parser = new Parser({
    head({ first, raw, headers }) {
      const [, method, url, version] = /^([A-Z]+) (\S+) HTTP\/(\d\.\d)$/.exec(first) ?? [];
      if (method === undefined) throw codedError(Error, 'HPE_INVALID_METHOD', 'Parse Error: Invalid method encountered');
      if (version === '1.1' && headers.host === undefined) throw codedError(Error, 'HPE_INTERNAL', 'Parse Error: Missing Host header');
      current = new IncomingMessage(socket, { raw, headers, version });
      current.method = method;
      current.url = url;
      const connection = headers.connection ?? '';
      current.keepAlive = version === '1.1' ? !/close/i.test(connection) : /keep-alive/i.test(connection);
      const response = new ServerResponse(current);
      response.assignSocket(socket);
      waiting.push({ request: current, response });
      next();
      return bodyOf(headers, 'none');
    },
    body: (bytes) => void current.push(bytes),
    done: () => current.finish(),
  });
  socket.on('data', (bytes) => {
    try {
      parser.write(bytes);
    } catch (error) {
      if (!server.emit('clientError', error, socket)) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    }
  });
  socket.on('end', () => {
    if (!parser.end()) current?.abort();
    if (!busy) socket.end();
  });
  socket.on('error', (error) => void (server.listenerCount('clientError') > 0 && server.emit('clientError', error, socket)));
  socket.on('close', () => current?.abort());
}

class Server extends net.Server {
  constructor(options, listener) {
    super({ ...(typeof options === 'object' ? options : {}), allowHalfOpen: true });
    const onRequest = typeof options === 'function' ? options : listener;
    if (onRequest) this.on('request', onRequest);
    this.timeout = 0;
    this.keepAliveTimeout = 5000;
    this.headersTimeout = 60000;
    this.requestTimeout = 300000;
    this.on('connection', (socket) => {
      serve(this, socket);
      if (this.timeout > 0) socket.setTimeout(this.timeout, () => this.emit('timeout', socket) || socket.destroy());
    });
  }
  setTimeout(timeout, callback) {
    this.timeout = timeout;
    if (callback) this.on('timeout', callback);
    return this;
  }
  close(callback) {
    super.close(callback);
    this.closeIdleConnections();
    return this;
  }
  closeIdleConnections() {
    for (const socket of this._sockets) if (socket._between) socket.destroy();
  }
  closeAllConnections() {
    for (const socket of this._sockets) socket.destroy();
  }
}

module.exports = { Server, ServerResponse, STATUS_CODES };
