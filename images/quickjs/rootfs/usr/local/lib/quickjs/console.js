'use strict';

const { format, inspect } = library('internal/inspect');

let indent = '';
const counts = new Map();
const times = new Map();
const line = (stream, args) => {
  const text = format(...args);
  stream.write(`${indent === '' ? text : text.replace(/^/gm, indent)}\n`);
};
const out = (...args) => line(process.stdout, args);
const err = (...args) => line(process.stderr, args);
const elapsed = (label) => {
  const ms = host.monotonic() - (times.get(label) ?? host.monotonic());
  return ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${ms.toFixed(3)}ms`;
};

module.exports = {
  log: out,
  info: out,
  debug: out,
  error: err,
  warn: err,
  dir: (value, options) => out(inspect(value, options)),
  trace: (...args) => err(`Trace: ${format(...args)}\n${new Error().stack}`),
  assert: (holds, ...args) => {
    if (!holds) err(...(args.length === 0 ? ['Assertion failed'] : typeof args[0] === 'string' ? [`Assertion failed: ${args[0]}`, ...args.slice(1)] : ['Assertion failed:', ...args]));
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    out(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = 'default') => void counts.delete(label),
  time: (label = 'default') => void times.set(label, host.monotonic()),
  timeLog: (label = 'default', ...args) => out(`${label}: ${elapsed(label)}`, ...args),
  timeEnd: (label = 'default') => {
    out(`${label}: ${elapsed(label)}`);
    times.delete(label);
  },
  group: (...args) => {
    if (args.length > 0) out(...args);
    indent += '  ';
  },
  groupEnd: () => void (indent = indent.slice(2)),
  table: (value) => out(value),
};
