'use strict';

const decode = (text) => {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};
exports.escape = (text) => encodeURIComponent(text).replace(/%20/g, '%20');
exports.unescape = decode;
exports.parse = (text, separator = '&', equals = '=') => {
  const result = Object.create(null);
  for (const pair of String(text ?? '').split(separator)) {
    if (pair === '') continue;
    const at = pair.indexOf(equals);
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + equals.length));
    result[name] = name in result ? [].concat(result[name], value) : value;
  }
  return result;
};
exports.stringify = (object, separator = '&', equals = '=') =>
  Object.entries(object ?? {})
    .flatMap(([name, value]) => [].concat(value).map((each) => `${encodeURIComponent(name)}${equals}${encodeURIComponent(each ?? '')}`))
    .join(separator);
exports.decode = exports.parse;
exports.encode = exports.stringify;
