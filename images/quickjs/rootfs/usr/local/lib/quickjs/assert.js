'use strict';

const { inspect } = library('internal/inspect');
const { deepEqual } = library('internal/equal');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    Object.assign(this, { actual, expected, operator, code: 'ERR_ASSERTION', generatedMessage: false });
  }
  get name() {
    return 'AssertionError';
  }
}

function check(holds, message, operator, actual, expected) {
  if (holds) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`, actual, expected, operator });
}

const assert = (value, message) => check(value, message ?? 'The expression evaluated to a falsy value', '==', value, true);
assert.ok = assert;
assert.equal = (actual, expected, message) => check(actual == expected, message, '==', actual, expected);
assert.notEqual = (actual, expected, message) => check(actual != expected, message, '!=', actual, expected);
assert.strictEqual = (actual, expected, message) => check(Object.is(actual, expected), message, '===', actual, expected);
assert.notStrictEqual = (actual, expected, message) => check(!Object.is(actual, expected), message, '!==', actual, expected);
assert.deepEqual = (actual, expected, message) => check(deepEqual(actual, expected, false), message, 'deepEqual', actual, expected);
assert.deepStrictEqual = (actual, expected, message) => check(deepEqual(actual, expected, true), message, 'deepStrictEqual', actual, expected);
assert.notDeepStrictEqual = (actual, expected, message) => check(!deepEqual(actual, expected, true), message, 'notDeepStrictEqual', actual, expected);
assert.match = (text, pattern, message) => check(pattern.test(text), message, 'match', text, pattern);
assert.fail = (message) => check(false, message ?? 'Failed', 'fail');
assert.ifError = (error) => {
  if (error !== null && error !== undefined) throw error;
};
const expected = (error, wanted) => {
  if (wanted === undefined || typeof wanted === 'string') return true;
  if (wanted instanceof RegExp) return wanted.test(String(error));
  if (typeof wanted === 'function') return error instanceof wanted || (wanted.prototype === undefined && wanted(error) === true);
  return Object.keys(wanted).every((key) => (wanted[key] instanceof RegExp ? wanted[key].test(error[key]) : deepEqual(error[key], wanted[key], true)));
};
assert.throws = (call, wanted, message) => {
  try {
    call();
  } catch (error) {
    if (!expected(error, wanted)) throw error;
    return;
  }
  check(false, message ?? 'Missing expected exception.', 'throws');
};
assert.rejects = async (promise, wanted, message) => {
  try {
    await (typeof promise === 'function' ? promise() : promise);
  } catch (error) {
    if (!expected(error, wanted)) throw error;
    return;
  }
  check(false, message ?? 'Missing expected rejection.', 'rejects');
};
assert.AssertionError = AssertionError;
assert.strict = assert;

module.exports = assert;
