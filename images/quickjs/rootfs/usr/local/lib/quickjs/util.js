'use strict';

const { inspect, format } = library('internal/inspect');

exports.inspect = inspect;
exports.format = format;
exports.inherits = (Type, Parent) => {
  Object.defineProperty(Type, 'super_', { value: Parent, writable: true, configurable: true });
  Object.setPrototypeOf(Type.prototype, Parent.prototype);
};
const promisified = Symbol.for('nodejs.util.promisify.custom');
exports.promisify = (call) =>
  call[promisified] ??
  function (...args) {
    return new Promise((resolve, reject) => {
      call.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
exports.promisify.custom = promisified;
exports.callbackify = (call) =>
  function (...args) {
    const callback = args.pop();
    call.apply(this, args).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error),
    );
  };
exports.deprecate = (call, message) => {
  let told = false;
  return function (...args) {
    if (!told) process.emitWarning(message, 'DeprecationWarning');
    told = true;
    return call.apply(this, args);
  };
};
exports.isDeepStrictEqual = (a, b) => library('internal/equal').deepEqual(a, b, true);
exports.isArray = Array.isArray;
exports.TextEncoder = TextEncoder;
exports.TextDecoder = TextDecoder;
exports.debuglog = () => () => undefined;
exports.types = {
  isDate: (value) => value instanceof Date,
  isRegExp: (value) => value instanceof RegExp,
  isPromise: (value) => value instanceof Promise,
  isNativeError: (value) => value instanceof Error,
  isMap: (value) => value instanceof Map,
  isSet: (value) => value instanceof Set,
};
