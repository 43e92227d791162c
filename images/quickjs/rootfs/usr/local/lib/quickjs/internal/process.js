'use strict';

const EventEmitter = library('events');
const loop = library('internal/loop');
const { Readable, Writable } = library('stream');
const { checked, errno, fileError } = library('internal/errors');
const signals = library('internal/signals');
const { errorText } = library('internal/inspect');

const startedAt = host.monotonic();

/* Standard output and error: what is written is out when the call returns. */
function output(fd) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      for (let rest = chunk; rest.length > 0; ) {
        const size = host.write(fd, rest.buffer, rest.byteOffset, rest.length);
        if (size === -errno.EINTR) continue;
        if (size < 0) return done(fileError(-size, 'write'));
        rest = rest.subarray(size);
      }
      done();
    },
  });
  stream.fd = fd;
  if (host.isatty(fd)) Object.assign(stream, { isTTY: true, columns: Number(host.env.COLUMNS ?? 80), rows: Number(host.env.LINES ?? 24) });
  stream.destroy = () => stream;
  return stream;
}

function input() {
  const stream = new Readable({
    read() {
      loop.onReadable(0, () => {
        const chunk = Buffer.allocUnsafe(65536);
        const size = host.read(0, chunk.buffer, 0, chunk.length);
        if (size === -errno.EAGAIN || size === -errno.EINTR) return;
        loop.onReadable(0, undefined);
        stream.push(size > 0 ? Buffer.from(chunk.subarray(0, size)) : null);
      });
    },
  });
  stream.fd = 0;
  if (host.isatty(0)) stream.isTTY = true;
  const pause = stream.pause;
  stream.pause = () => {
    loop.onReadable(0, undefined);
    return pause.call(stream);
  };
  return stream;
}

class Process extends EventEmitter {
  #lazy = {};
  exitCode = undefined;
  env = host.env;
  argv = [];
  execArgv = [];
  title = 'qjs';
  platform = 'wasi';
  arch = 'wasm32';
  version = 'v0.0.0';
  versions = { quickjs: '2021-03-27' };
  release = { name: 'quickjs' };
  config = {};
  features = {};
  pid = host.pid();
  execPath = '/usr/local/bin/qjs';

  #stream(name, make) {
    return (this.#lazy[name] ??= make());
  }
  get stdin() {
    return this.#stream('stdin', input);
  }
  get stdout() {
    return this.#stream('stdout', () => output(1));
  }
  get stderr() {
    return this.#stream('stderr', () => output(2));
  }
  #status(field) {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(library('os')._readProc('self/status'))?.[1] ?? 0);
  }
  get ppid() {
    return this.#status('PPid');
  }
  getuid() {
    return this.#status('Uid');
  }
  getgid() {
    return this.#status('Gid');
  }
  cwd() {
    return checked(host.cwd(), 'uv_cwd');
  }
  chdir(path) {
    checked(host.chdir(path), 'chdir', path);
  }
  uptime() {
    return (host.monotonic() - startedAt) / 1000;
  }
  hrtime(since) {
    const now = host.monotonic();
    const [seconds, nanoseconds] = [Math.floor(now / 1000), Math.round((now % 1000) * 1e6)];
    if (since === undefined) return [seconds, nanoseconds];
    const difference = nanoseconds - since[1];
    return difference < 0 ? [seconds - since[0] - 1, difference + 1e9] : [seconds - since[0], difference];
  }
  memoryUsage() {
    const [rss, heapUsed] = host.memory();
    return { rss, heapTotal: rss, heapUsed, external: 0, arrayBuffers: 0 };
  }
  nextTick(callback, ...args) {
    loop.nextTick(callback, ...args);
  }
  exit(code = this.exitCode) {
    this.exitCode = code;
    if (!this._exiting) {
      this._exiting = true;
      this.emit('exit', Number(code ?? 0));
    }
    host.exit(Number(this.exitCode ?? 0));
  }
  abort() {
    host.exit(134);
  }
  kill(pid, signal = 'SIGTERM') {
    const number = typeof signal === 'number' ? signal : signals.numbers[signal];
    checked(host.kill(pid, number ?? 0), 'kill');
    return true;
  }
  emitWarning(warning, name = 'Warning') {
    const text = warning instanceof Error ? String(warning) : `${typeof name === 'string' ? name : 'Warning'}: ${warning}`;
    this.stderr.write(`(qjs:${this.pid}) ${text}\n`);
  }
  on(name, listener) {
    // From the first listener on, signals come here.
    if (typeof name === 'string' && name in signals.numbers) host.catchSignals();
    return super.on(name, listener);
  }
}

const instance = new Process();
instance.hrtime.bigint = () => BigInt(Math.round(host.monotonic() * 1e6));

exports.process = instance;

exports.onSignal = (number) => {
  const name = signals.nameOf(number);
  if (instance.listenerCount(name) > 0) instance.emit(name, name, number);
  // The first process of a container does not hear what it has no handler for (pid_namespaces(7)).
  else if (!signals.harmless.has(number) && instance.pid !== 1) host.exit(128 + number);
};

/* What nobody caught ends the program, unless it listens. */
exports.onError = (error) => {
  if (instance.listenerCount('uncaughtException') > 0) return void instance.emit('uncaughtException', error, 'uncaughtException');
  const text = error instanceof Error ? errorText(error) : `Uncaught ${library('internal/inspect').inspect(error)}`;
  instance.stderr.write(`${text}\n`);
  instance.exitCode = 1;
  instance.exit();
};

/* Rejections that have no handler when the jobs have run. */
const unhandled = new Map();
host.onRejection((promise, reason, handled) => {
  if (handled) unhandled.delete(promise);
  else unhandled.set(promise, reason);
});
host.afterJobs = () => {
  for (const [promise, reason] of unhandled) {
    unhandled.delete(promise);
    if (instance.listenerCount('unhandledRejection') > 0) instance.emit('unhandledRejection', reason, promise);
    else exports.onError(reason);
  }
};
