'use strict';

const EventEmitter = library('events');
const { codedError } = library('internal/errors');
const { StringDecoder } = library('string_decoder');

const HIGH_WATER_MARK = 65536;
const sizeOf = (chunk, objects) => (objects ? 1 : chunk.length);

class Stream extends EventEmitter {}

/* Both sides of a stream keep what they need in here; a Duplex has both. */
const readableState = (options) => ({
  objects: options.objectMode === true || options.readableObjectMode === true,
  limit: options.highWaterMark ?? HIGH_WATER_MARK,
  chunks: [],
  size: 0,
  flowing: null,
  ended: false,
  endEmitted: false,
  scheduled: false,
  reading: false,
  decoder: undefined,
});

class Readable extends Stream {
  constructor(options = {}) {
    super();
    this._readableState = readableState(options);
    this.destroyed = false;
    if (options.read) this._read = options.read;
    if (options.destroy) this._destroy = options.destroy;
    if (options.encoding) this.setEncoding(options.encoding);
  }
  static from(iterable) {
    const readable = new Readable({ objectMode: true, read() {} });
    void (async () => {
      try {
        for await (const each of iterable) readable.push(each);
        readable.push(null);
      } catch (error) {
        readable.destroy(error);
      }
    })();
    return readable;
  }
  get readable() {
    return !this.destroyed && !this._readableState.endEmitted;
  }
  get readableEnded() {
    return this._readableState.endEmitted;
  }
  get readableFlowing() {
    return this._readableState.flowing;
  }
  get readableLength() {
    return this._readableState.size;
  }
  _read() {}
  setEncoding(encoding) {
    this._readableState.decoder = new StringDecoder(encoding);
    return this;
  }
  /* @returns whether more is wanted */
  push(chunk, encoding) {
    const state = this._readableState;
    state.reading = false;
    if (chunk === null) {
      const rest = state.decoder?.end() ?? '';
      if (rest !== '') this.#hold(rest);
      state.ended = true;
    } else {
      let held = !state.objects && typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      if (state.decoder !== undefined) held = state.decoder.write(held);
      if (state.objects || held.length > 0) this.#hold(held);
    }
    this.#schedule();
    return state.size < state.limit && !state.ended;
  }
  #hold(chunk) {
    const state = this._readableState;
    state.chunks.push(chunk);
    state.size += sizeOf(chunk, state.objects);
  }
  #schedule() {
    const state = this._readableState;
    if (state.scheduled) return;
    state.scheduled = true;
    process.nextTick(() => {
      state.scheduled = false;
      this.#flow();
    });
  }
  #flow() {
    const state = this._readableState;
    while (state.flowing && state.chunks.length > 0 && !this.destroyed) {
      const chunk = state.chunks.shift();
      state.size -= sizeOf(chunk, state.objects);
      this.emit('data', chunk);
    }
    if (this.destroyed) return;
    if (!state.flowing && (state.chunks.length > 0 || state.ended) && this.listenerCount('readable') > 0) this.emit('readable');
    if (state.ended && state.chunks.length === 0) this.#end();
    else if (!state.ended && !state.reading && state.size < state.limit && (state.flowing || this.listenerCount('readable') > 0)) {
      state.reading = true;
      this._read(state.limit);
    }
  }
  #end() {
    const state = this._readableState;
    if (state.endEmitted || (!state.flowing && this.listenerCount('readable') === 0)) return;
    state.endEmitted = true;
    this.emit('end');
    this._sideEnded?.();
  }
  read(size) {
    const state = this._readableState;
    if (state.chunks.length === 0) {
      this.#schedule();
      return null;
    }
    let all;
    if (state.objects) all = state.chunks.shift();
    else {
      const whole = typeof state.chunks[0] === 'string' ? state.chunks.join('') : Buffer.concat(state.chunks);
      const wanted = size === undefined ? whole.length : size;
      if (wanted > whole.length && !state.ended) return null;
      all = whole.slice(0, wanted);
      state.chunks = all.length < whole.length ? [whole.slice(wanted)] : [];
    }
    state.size -= sizeOf(all, state.objects);
    this.#schedule();
    return all;
  }
  on(name, listener) {
    super.on(name, listener);
    if (name === 'data' && this._readableState.flowing !== false) this.resume();
    if (name === 'readable') this.#schedule();
    return this;
  }
  resume() {
    this._readableState.flowing = true;
    this.#schedule();
    return this;
  }
  pause() {
    this._readableState.flowing = false;
    return this;
  }
  isPaused() {
    return this._readableState.flowing === false;
  }
  /* The standard streams stay open: others print there too. */
  pipe(target, options = {}) {
    const ends = options.end !== false && target !== process.stdout && target !== process.stderr;
    const onData = (chunk) => {
      if (target.write(chunk) === false) this.pause();
    };
    const onDrain = () => this.resume();
    const onEnd = () => target.end();
    this._pipes ??= new Map();
    this._pipes.set(target, () => {
      this.removeListener('data', onData);
      this.removeListener('end', onEnd);
      target.removeListener('drain', onDrain);
      target.emit('unpipe', this);
    });
    target.on('drain', onDrain);
    if (ends) this.on('end', onEnd);
    target.emit('pipe', this);
    this.on('data', onData);
    return target;
  }
  unpipe(target) {
    for (const [each, remove] of this._pipes ?? []) {
      if (target !== undefined && each !== target) continue;
      this._pipes.delete(each);
      remove();
    }
    return this.listenerCount('data') > 0 ? this : this.pause();
  }
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    const done = (failure = error) =>
      process.nextTick(() => {
        if (failure) this.emit('error', failure);
        this.emit('close');
      });
    if (this._destroy) this._destroy(error ?? null, (failure) => done(failure ?? error));
    else done();
    return this;
  }
  async *[Symbol.asyncIterator]() {
    const state = this._readableState;
    let wake = () => undefined;
    let failure;
    this.on('readable', () => wake());
    this.on('end', () => wake());
    this.on('close', () => wake());
    this.on('error', (error) => wake((failure = error)));
    for (;;) {
      const chunk = this.read();
      if (chunk !== null) yield chunk;
      else if (failure !== undefined) throw failure;
      else if (state.endEmitted || this.destroyed) return;
      else await new Promise((resolve) => (wake = resolve));
    }
  }
}

/* The writing side, for Writable and Duplex: chunks are written one after the other. */
const writing = {
  _startWriting(options) {
    this._writableState = {
      objects: options.objectMode === true || options.writableObjectMode === true,
      limit: options.highWaterMark ?? HIGH_WATER_MARK,
      queue: [],
      size: 0,
      busy: false,
      ending: false,
      finished: false,
      needDrain: false,
    };
    if (options.write) this._write = options.write;
    if (options.final) this._final = options.final;
  },
  _write(_chunk, _encoding, done) {
    done();
  },
  setDefaultEncoding() {
    return this;
  },
  cork() {},
  uncork() {},
  write(chunk, encoding, callback) {
    const state = this._writableState;
    const done = typeof encoding === 'function' ? encoding : callback;
    if (state.ending || this.destroyed) {
      const error = this.destroyed
        ? codedError(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed')
        : codedError(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
      process.nextTick(() => {
        done?.(error);
        if (!this.destroyed) this.destroy(error);
      });
      return false;
    }
    if (!state.objects && typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
      const told = chunk === null ? 'null' : `type ${typeof chunk} (${String(chunk)})`;
      throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "chunk" argument must be of type string or an instance of Buffer or Uint8Array. Received ${told}`);
    }
    const bytes = !state.objects && typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk;
    state.queue.push({ chunk: bytes, done });
    state.size += sizeOf(bytes, state.objects);
    this._writeNext();
    if (state.size >= state.limit) state.needDrain = true;
    return !state.needDrain;
  },
  _writeNext() {
    const state = this._writableState;
    while (!state.busy && state.queue.length > 0 && !this.destroyed) {
      const { chunk, done } = state.queue.shift();
      state.busy = true;
      this._write(chunk, 'buffer', (error) => {
        state.busy = false;
        state.size -= sizeOf(chunk, state.objects);
        if (done) process.nextTick(done, error);
        if (error) this.destroy(error);
        else if (state.queue.length > 0) this._writeNext();
        else this._written();
      });
    }
    if (state.queue.length === 0 && !state.busy) this._written();
  },
  _written() {
    const state = this._writableState;
    if (state.needDrain) {
      state.needDrain = false;
      process.nextTick(() => this.emit('drain'));
    }
    if (!state.ending || state.finished || state.busy || state.queue.length > 0) return;
    state.finished = true;
    const finish = (error) => {
      if (error) return void this.destroy(error);
      process.nextTick(() => {
        this.emit('finish');
        this._sideEnded?.();
      });
    };
    if (this._final) this._final(finish);
    else finish();
  },
  end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
    if (callback) this.once('finish', callback);
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    if (!state.ending) {
      state.ending = true;
      this._written();
    }
    return this;
  },
};
const writingProperties = {
  writable: { get() { return !this._writableState.ending && !this.destroyed; }, configurable: true },
  writableEnded: { get() { return this._writableState.ending; }, configurable: true },
  writableFinished: { get() { return this._writableState.finished; }, configurable: true },
  writableLength: { get() { return this._writableState.size; }, configurable: true },
  writableNeedDrain: { get() { return this._writableState.needDrain; }, configurable: true },
};
function canWrite(Type) {
  for (const [name, value] of Object.entries(writing)) Object.defineProperty(Type.prototype, name, { value, writable: true, configurable: true });
  Object.defineProperties(Type.prototype, writingProperties);
}

class Writable extends Stream {
  constructor(options = {}) {
    super();
    this.destroyed = false;
    this._startWriting(options);
    if (options.destroy) this._destroy = options.destroy;
  }
}
canWrite(Writable);
Object.defineProperty(Writable.prototype, 'destroy', { value: Readable.prototype.destroy, writable: true, configurable: true });

class Duplex extends Readable {
  constructor(options = {}) {
    super(options);
    this.allowHalfOpen = options.allowHalfOpen !== false;
    this._startWriting(options);
  }
}
canWrite(Duplex);

class Transform extends Duplex {
  constructor(options = {}) {
    super(options);
    if (options.transform) this._transform = options.transform;
    if (options.flush) this._flush = options.flush;
  }
  _write(chunk, encoding, done) {
    this._transform(chunk, encoding, (error, result) => {
      if (result !== undefined && result !== null) this.push(result);
      done(error);
    });
  }
  _final(done) {
    if (!this._flush) {
      this.push(null);
      return done();
    }
    this._flush((error, result) => {
      if (result !== undefined && result !== null) this.push(result);
      this.push(null);
      done(error);
    });
  }
}

class PassThrough extends Transform {
  _transform(chunk, _encoding, done) {
    done(null, chunk);
  }
}

/* Calls back when a stream is done with, whichever way. */
function finished(stream, callback) {
  let told = false;
  const tell = (error) => {
    if (told) return;
    told = true;
    callback(error);
  };
  stream.on('error', tell);
  stream.on('end', () => tell());
  stream.on('finish', () => tell());
  stream.on('close', () => tell());
}

function pipeline(...streams) {
  const callback = typeof streams[streams.length - 1] === 'function' ? streams.pop() : () => undefined;
  let told = false;
  const tell = (error) => {
    if (told) return;
    told = true;
    if (error) for (const stream of streams) stream.destroy();
    callback(error);
  };
  for (const stream of streams) stream.on('error', tell);
  const last = streams[streams.length - 1];
  last.on('finish', () => tell());
  streams.reduce((from, to) => from.pipe(to));
  return last;
}

module.exports = Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline });
