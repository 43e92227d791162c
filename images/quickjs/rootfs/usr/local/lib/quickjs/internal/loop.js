/* The event loop: timers, immediates, descriptors that are waited for, signals. */
'use strict';

const EINTR = 27;
const READ = 1;
const WRITE = 2;

const ticks = [];
const immediates = new Set();
const timers = new Map();
const watched = new Map();
let lastTimer = 0;
let onError = (error) => {
  throw error;
};
let onSignal = () => undefined;

/* What a program's callback throws goes to the process's handler. */
function call(callback, ...args) {
  try {
    callback(...args);
  } catch (error) {
    onError(error);
  }
}

/* Ticks come before promises, as in Node.js. */
function drain() {
  do {
    while (ticks.length > 0) {
      const { callback, args } = ticks.shift();
      call(callback, ...args);
    }
    host.runJobs();
  } while (ticks.length > 0);
  host.afterJobs?.();
  if (ticks.length > 0) drain();
}

class Timer {
  constructor(callback, delay, args, repeats) {
    this.id = ++lastTimer;
    this.callback = callback;
    this.delay = Number(delay) >= 1 && Number(delay) <= 0x7fffffff ? Math.trunc(Number(delay)) : 1;
    this.args = args;
    this.repeats = repeats;
    this.referenced = true;
    this.refresh();
  }
  refresh() {
    this.due = host.monotonic() + this.delay;
    timers.set(this.id, this);
    return this;
  }
  ref() {
    this.referenced = true;
    return this;
  }
  unref() {
    this.referenced = false;
    return this;
  }
  hasRef() {
    return this.referenced;
  }
  close() {
    timers.delete(this.id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
}

function checked(callback) {
  if (typeof callback !== 'function') {
    const error = new TypeError('The "callback" argument must be of type function.');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  return callback;
}

exports.setTimeout = (callback, delay, ...args) => new Timer(checked(callback), delay, args, false);
exports.setInterval = (callback, delay, ...args) => new Timer(checked(callback), delay, args, true);
exports.clearTimeout = (timer) => {
  if (timer !== undefined && timer !== null) timers.delete(Number(timer));
};
exports.setImmediate = (callback, ...args) => {
  const immediate = { callback: checked(callback), args, referenced: true };
  immediates.add(immediate);
  return immediate;
};
exports.clearImmediate = (immediate) => void immediates.delete(immediate);
exports.nextTick = (callback, ...args) => void ticks.push({ callback: checked(callback), args });

/* Calls `callback` whenever the descriptor is ready, until it is told undefined. */
function watch(fd, what, callback) {
  const entry = watched.get(fd) ?? { referenced: true };
  entry[what] = callback;
  if (entry.read === undefined && entry.write === undefined) watched.delete(fd);
  else watched.set(fd, entry);
}
exports.onReadable = (fd, callback) => watch(fd, 'read', callback);
exports.onWritable = (fd, callback) => watch(fd, 'write', callback);
exports.forget = (fd) => void watched.delete(fd);
/* Whether waiting for the descriptor keeps the program running. */
exports.reference = (fd, referenced) => {
  const entry = watched.get(fd);
  if (entry !== undefined) entry.referenced = referenced;
};

function alive() {
  if (immediates.size > 0) return true;
  for (const timer of timers.values()) if (timer.referenced) return true;
  for (const entry of watched.values()) if (entry.referenced) return true;
  return false;
}

function runTimers() {
  const now = host.monotonic();
  const due = [...timers.values()].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due || a.id - b.id);
  for (const timer of due) {
    if (timers.get(timer.id) !== timer) continue;
    if (timer.repeats) timer.due = now + timer.delay;
    else timers.delete(timer.id);
    call(timer.callback, ...timer.args);
    drain();
  }
}

function runImmediates() {
  for (const immediate of [...immediates]) {
    if (!immediates.delete(immediate)) continue;
    call(immediate.callback, ...immediate.args);
    drain();
  }
}

function wait() {
  const descriptors = [];
  const entries = [...watched];
  for (const [fd, { read, write }] of entries)
    descriptors.push(fd, (read === undefined ? 0 : READ) | (write === undefined ? 0 : WRITE));
  let timeout = -1;
  for (const { due } of timers.values()) {
    const left = Math.max(0, Math.ceil(due - host.monotonic()));
    timeout = timeout < 0 ? left : Math.min(timeout, left);
  }
  const happened = host.poll(descriptors, immediates.size > 0 ? 0 : timeout);
  for (const signal of host.takeSignals()) {
    call(onSignal, signal);
    drain();
  }
  if (!Array.isArray(happened)) {
    if (happened !== -EINTR) throw new Error(`poll: ${host.strerror(-happened)}`);
    return;
  }
  entries.forEach(([fd, entry], index) => {
    const events = happened[index];
    if (events === 0 || watched.get(fd) !== entry) return;
    const broken = (events & ~(READ | WRITE)) !== 0;
    if (entry.read !== undefined && ((events & READ) !== 0 || broken)) call(entry.read);
    drain();
    if (watched.get(fd) !== entry) return;
    if (entry.write !== undefined && ((events & WRITE) !== 0 || broken)) call(entry.write);
    drain();
  });
}

exports.configure = (handlers) => {
  onError = handlers.onError;
  onSignal = handlers.onSignal;
};
exports.call = call;

/* Runs until there is nothing left to wait for. */
exports.run = (onIdle) => {
  drain();
  for (;;) {
    while (alive()) {
      runTimers();
      // The last timer may have been the last thing to wait for.
      if (alive()) wait();
      runImmediates();
    }
    onIdle();
    drain();
    if (!alive()) return;
  }
};
