'use strict';

/* A constructor that can be called on an object that is there already, as older programs do. */
function EventEmitter() {}

function eventsOf(emitter) {
  if (!Object.prototype.hasOwnProperty.call(emitter, '_events'))
    Object.defineProperty(emitter, '_events', { value: new Map(), configurable: true });
  return emitter._events;
}

function add(emitter, name, listener, first) {
  if (typeof listener !== 'function') {
    const error = new TypeError('The "listener" argument must be of type function.');
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
  const events = eventsOf(emitter);
  if (events.has('newListener')) emitter.emit('newListener', name, listener.listener ?? listener);
  const listeners = events.get(name) ?? [];
  events.set(name, first ? [listener, ...listeners] : [...listeners, listener]);
  return emitter;
}

function onceOf(emitter, name, listener) {
  const wrapper = (...args) => {
    emitter.removeListener(name, wrapper);
    return listener.apply(emitter, args);
  };
  wrapper.listener = listener;
  return wrapper;
}

const methods = {
  on(name, listener) {
    return add(this, name, listener, false);
  },
  addListener(name, listener) {
    return add(this, name, listener, false);
  },
  prependListener(name, listener) {
    return add(this, name, listener, true);
  },
  once(name, listener) {
    return this.on(name, onceOf(this, name, listener));
  },
  prependOnceListener(name, listener) {
    return this.prependListener(name, onceOf(this, name, listener));
  },
  off(name, listener) {
    const events = eventsOf(this);
    const listeners = events.get(name) ?? [];
    const at = listeners.findIndex((each) => each === listener || each.listener === listener);
    if (at < 0) return this;
    const rest = listeners.filter((_, index) => index !== at);
    if (rest.length > 0) events.set(name, rest);
    else events.delete(name);
    if (events.has('removeListener')) this.emit('removeListener', name, listener);
    return this;
  },
  removeListener(name, listener) {
    return this.off(name, listener);
  },
  removeAllListeners(name) {
    if (name === undefined) eventsOf(this).clear();
    else eventsOf(this).delete(name);
    return this;
  },
  emit(name, ...args) {
    const listeners = eventsOf(this).get(name);
    if (listeners === undefined) {
      if (name !== 'error') return false;
      throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`);
    }
    for (const listener of listeners) listener.apply(this, args);
    return true;
  },
  listeners(name) {
    return (eventsOf(this).get(name) ?? []).map((each) => each.listener ?? each);
  },
  rawListeners(name) {
    return [...(eventsOf(this).get(name) ?? [])];
  },
  listenerCount(name) {
    return (eventsOf(this).get(name) ?? []).length;
  },
  eventNames() {
    return [...eventsOf(this).keys()];
  },
  setMaxListeners() {
    return this;
  },
  getMaxListeners() {
    return EventEmitter.defaultMaxListeners;
  },
};

for (const [name, value] of Object.entries(methods))
  Object.defineProperty(EventEmitter.prototype, name, { value, writable: true, configurable: true });

EventEmitter.defaultMaxListeners = 10;
EventEmitter.EventEmitter = EventEmitter;
/* A promise of the arguments of the next event. */
EventEmitter.once = (emitter, name) =>
  new Promise((resolve, reject) => {
    const failed = (error) => {
      emitter.removeListener(name, came);
      reject(error);
    };
    const came = (...args) => {
      emitter.removeListener('error', failed);
      resolve(args);
    };
    emitter.once(name, came);
    if (name !== 'error') emitter.once('error', failed);
  });

module.exports = EventEmitter;
