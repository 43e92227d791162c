/* Sockets over the files of /net: a connection's `data` file is written and read without waiting, and polled. */
'use strict';

const EventEmitter = library('events');
const loop = library('internal/loop');
const { Duplex } = library('stream');
const { errno, socketError, codedError } = library('internal/errors');

const O_RDONLY = 0x4000000;
const O_RDWR = 0x14000000;
const CHUNK = 65536;

function text(path) {
  const fd = host.open(path, O_RDONLY, 0);
  if (fd < 0) return '';
  const line = Buffer.alloc(256);
  const size = host.read(fd, line.buffer, 0, 256);
  host.close(fd);
  return line.toString('utf8', 0, Math.max(0, size)).trim();
}

function message(fd, words) {
  const bytes = Buffer.from(words);
  return host.write(fd, bytes.buffer, bytes.byteOffset, bytes.length);
}

function control(directory, words) {
  const fd = host.open(`${directory}/ctl`, O_RDWR, 0);
  if (fd < 0) return fd;
  const result = message(fd, words);
  host.close(fd);
  return result;
}

function addressOf(path) {
  const [address = '', port = '0'] = text(path).split('!');
  return address === '' || port === '0' ? undefined : { address, family: 'IPv4', port: Number(port) };
}

function numberFrom(fd) {
  const digits = Buffer.alloc(16);
  const size = host.read(fd, digits.buffer, 0, 16);
  return size < 0 ? size : Number(digits.toString('utf8', 0, size));
}

/* A new connection: `{ control, directory }`, or minus an errno. */
function clone() {
  const fd = host.open('/net/tcp/clone', O_RDWR, 0);
  return fd < 0 ? fd : { control: fd, directory: `/net/tcp/${numberFrom(fd)}` };
}

const isIPv4 = (value) => /^(\d{1,3}\.){3}\d{1,3}$/.test(value) && value.split('.').every((byte) => Number(byte) < 256);

/* Addresses of a name, or minus an errno. */
function resolve(name) {
  if (name === 'localhost' || name === '' || name === '::1') return ['127.0.0.1'];
  if (isIPv4(name)) return [name];
  const fd = host.open('/net/cs', O_RDWR, 0);
  if (fd < 0) return fd;
  const asked = message(fd, `tcp!${name}!0`);
  const addresses = [];
  const line = Buffer.alloc(256);
  for (let size; asked >= 0 && (size = host.read(fd, line.buffer, 0, 256)) > 0; )
    addresses.push(line.toString('utf8', 0, size).split(' ')[1].split('!')[0]);
  host.close(fd);
  return asked < 0 ? asked : addresses;
}

class Socket extends Duplex {
  constructor(options = {}) {
    super({ ...options, allowHalfOpen: options.allowHalfOpen === true });
    this.fd = -1;
    this.connecting = false;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.timeout = 0;
    this._referenced = true;
    this._reading = false;
    if (options.handle) this._open(options.handle);
  }
  get pending() {
    return this.fd < 0;
  }
  get readyState() {
    if (this.connecting) return 'opening';
    if (this.fd < 0) return 'closed';
    return this.readable ? (this.writable ? 'open' : 'readOnly') : this.writable ? 'writeOnly' : 'closed';
  }
  _open(directory) {
    this._directory = directory;
    this.fd = host.open(`${directory}/data`, O_RDWR, 0);
    if (this.fd < 0) return void this.destroy(socketError(-this.fd, 'open'));
    host.nonblock(this.fd, true);
    this._local = addressOf(`${directory}/local`);
    this._remote = addressOf(`${directory}/remote`);
  }
  connect(...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    const options = typeof args[0] === 'object' ? args[0] : { port: args[0], host: args[1] };
    if (callback) this.once('connect', callback);
    this.connecting = true;
    const port = Number(options.port);
    if (!(port >= 0 && port <= 65535)) throw codedError(RangeError, 'ERR_SOCKET_BAD_PORT', `Port should be >= 0 and < 65536. Received ${options.port}.`);
    process.nextTick(() => {
      if (!this.destroyed) this._dial(options.host ?? 'localhost', port);
    });
    return this;
  }
  _dial(name, port) {
    const addresses = resolve(name);
    if (!Array.isArray(addresses)) {
      const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
      return void this.destroy(Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name }));
    }
    const [address] = addresses;
    this.emit('lookup', null, address, 4, name);
    const made = clone();
    if (typeof made === 'number') return void this.destroy(socketError(-made, 'connect', address, port));
    host.nonblock(made.control, true);
    const result = message(made.control, `connect ${address}!${port}`);
    if (result >= 0 || result === -errno.EINPROGRESS) this._open(made.directory);
    host.close(made.control);
    if (result >= 0) this._connected();
    else if (result === -errno.EINPROGRESS) this._await(address, port);
    else this.destroy(socketError(-result, 'connect', address, port));
  }
  _await(address, port) {
    loop.onWritable(this.fd, () => {
      loop.onWritable(this.fd, undefined);
      const error = Number(text(`${this._directory}/err`).split(' ')[0]);
      if (error > 0) this.destroy(socketError(error, 'connect', address, port));
      else this._connected();
    });
  }
  _connected() {
    this.connecting = false;
    this._local = addressOf(`${this._directory}/local`);
    this._remote = addressOf(`${this._directory}/remote`);
    this._touch();
    this.emit('connect');
    this.emit('ready');
    if (this._waiting) this._waiting();
    if (this._reading) this._watch();
  }
  _read() {
    this._reading = true;
    if (this.fd >= 0 && !this.connecting) this._watch();
  }
  _watch() {
    loop.onReadable(this.fd, () => this._receive());
    loop.reference(this.fd, this._referenced);
  }
  _receive() {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const size = host.read(this.fd, chunk.buffer, 0, CHUNK);
    if (size === -errno.EAGAIN || size === -errno.EINTR) return;
    this._touch();
    if (size < 0) return void this.destroy(socketError(-size, 'read'));
    if (size === 0) {
      this._stop();
      this.push(null);
      return;
    }
    this.bytesRead += size;
    if (!this.push(size === CHUNK ? chunk : Buffer.from(chunk.subarray(0, size)))) this._stop();
  }
  _stop() {
    this._reading = false;
    if (this.fd >= 0) loop.onReadable(this.fd, undefined);
  }
  _write(chunk, _encoding, done) {
    if (this.connecting || this.fd < 0) {
      this._waiting = () => {
        this._waiting = undefined;
        this._write(chunk, _encoding, done);
      };
      return;
    }
    let rest = chunk;
    const attempt = () => {
      while (rest.length > 0) {
        const size = host.write(this.fd, rest.buffer, rest.byteOffset, rest.length);
        if (size === -errno.EAGAIN || size === -errno.EINTR) return false;
        if (size < 0) return done(socketError(-size, 'write')) ?? true;
        this.bytesWritten += size;
        this._touch();
        rest = rest.subarray(size);
      }
      done();
      return true;
    };
    if (attempt()) return;
    loop.onWritable(this.fd, () => {
      const { fd } = this;
      loop.onWritable(fd, undefined);
      if (!attempt()) this._retry(attempt);
    });
  }
  _retry(attempt) {
    loop.onWritable(this.fd, () => {
      loop.onWritable(this.fd, undefined);
      if (!attempt()) this._retry(attempt);
    });
  }
  _final(done) {
    if (this.connecting) return void this.once('connect', () => this._final(done));
    if (this.fd >= 0) control(this._directory, 'shutdown write');
    done();
  }
  /* One side is done: the other is closed too, unless it may stay open. */
  _sideEnded() {
    if (this.readableEnded && !this.allowHalfOpen && !this.writableEnded) this.end();
    if (this.readableEnded && this.writableFinished) this.destroy();
  }
  _destroy(error, done) {
    clearTimeout(this._idle);
    this.connecting = false;
    if (this.fd >= 0) {
      loop.forget(this.fd);
      host.close(this.fd);
      this.fd = -1;
    }
    done(error);
  }
  destroySoon() {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }
  _touch() {
    if (this.timeout === 0) return;
    clearTimeout(this._idle);
    this._idle = setTimeout(() => this.emit('timeout'), this.timeout).unref();
  }
  setTimeout(timeout, callback) {
    this.timeout = timeout;
    if (callback) this.once('timeout', callback);
    clearTimeout(this._idle);
    this._touch();
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  ref() {
    this._referenced = true;
    loop.reference(this.fd, true);
    return this;
  }
  unref() {
    this._referenced = false;
    loop.reference(this.fd, false);
    return this;
  }
  address() {
    return this._local ?? {};
  }
  get localAddress() {
    return this._local?.address;
  }
  get localPort() {
    return this._local?.port;
  }
  get localFamily() {
    return this._local?.family;
  }
  get remoteAddress() {
    return this._remote?.address;
  }
  get remotePort() {
    return this._remote?.port;
  }
  get remoteFamily() {
    return this._remote?.family;
  }
}

class Server extends EventEmitter {
  constructor(options, listener) {
    super();
    this._options = typeof options === 'object' && options !== null ? options : {};
    const onConnection = typeof options === 'function' ? options : listener;
    if (onConnection) this.on('connection', onConnection);
    this.listening = false;
    this._fd = -1;
    this._sockets = new Set();
  }
  listen(...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    const options = typeof args[0] === 'object' && args[0] !== null ? args[0] : { port: args[0], host: typeof args[1] === 'string' ? args[1] : undefined };
    const backlog = options.backlog ?? args.filter((arg) => typeof arg === 'number')[1] ?? 511;
    if (callback) this.once('listening', callback);
    const port = Number(options.port ?? 0);
    if (!(port >= 0 && port <= 65535)) throw codedError(RangeError, 'ERR_SOCKET_BAD_PORT', `options.port should be >= 0 and < 65536. Received ${options.port}.`);
    if (this.listening) throw codedError(Error, 'ERR_SERVER_ALREADY_LISTEN', 'Listen method has been called more than once without closing.');
    const name = options.host === undefined || options.host === '::' ? '0.0.0.0' : options.host;
    const result = this._announce(name, port, backlog);
    process.nextTick(() => {
      if (result < 0) this.emit('error', socketError(-result, 'listen', name, port));
      else this.emit('listening');
    });
    return this;
  }
  _announce(name, port, backlog) {
    const addresses = resolve(name);
    if (!Array.isArray(addresses)) return -errno.EADDRNOTAVAIL;
    const made = clone();
    if (typeof made === 'number') return made;
    const announced = message(made.control, `announce ${addresses[0]}!${port} ${backlog}`);
    if (announced >= 0) {
      this._fd = host.open(`${made.directory}/listen`, O_RDONLY, 0);
      host.nonblock(this._fd, true);
      this._address = addressOf(`${made.directory}/local`);
      this.listening = true;
      loop.onReadable(this._fd, () => this._accept());
    }
    host.close(made.control);
    return announced;
  }
  _accept() {
    const number = numberFrom(this._fd);
    if (number < 0) return;
    const socket = new Socket({ ...this._options, handle: `/net/tcp/${number}` });
    if (socket.destroyed) return;
    this._sockets.add(socket);
    socket.server = this;
    socket.on('close', () => {
      this._sockets.delete(socket);
      this._closed();
    });
    this.emit('connection', socket);
    if (this._options.pauseOnConnect !== true) socket._read();
  }
  address() {
    return this._address ?? null;
  }
  getConnections(callback) {
    process.nextTick(callback, null, this._sockets.size);
  }
  close(callback) {
    if (callback) this.once('close', () => callback());
    if (!this.listening) {
      const error = codedError(Error, 'ERR_SERVER_NOT_RUNNING', 'Server is not running.');
      process.nextTick(() => callback?.(error));
      return this;
    }
    this.listening = false;
    loop.forget(this._fd);
    host.close(this._fd);
    this._fd = -1;
    process.nextTick(() => this._closed());
    return this;
  }
  _closed() {
    if (this.listening || this._sockets.size > 0 || this._address === undefined) return;
    this._address = undefined;
    this.emit('close');
  }
  ref() {
    loop.reference(this._fd, true);
    return this;
  }
  unref() {
    loop.reference(this._fd, false);
    return this;
  }
}

exports.Socket = Socket;
exports.Stream = Socket;
exports.Server = Server;
exports.createServer = (options, listener) => new Server(options, listener);
exports.createConnection = (...args) => new Socket(typeof args[0] === 'object' ? args[0] : {}).connect(...args);
exports.connect = exports.createConnection;
exports.isIPv4 = (value) => isIPv4(String(value));
exports.isIPv6 = (value) => /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(String(value));
exports.isIP = (value) => (exports.isIPv4(value) ? 4 : exports.isIPv6(value) ? 6 : 0);
exports._resolve = resolve;
