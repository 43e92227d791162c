/* Values as people read them, in the way of Node.js's util.inspect. */
'use strict';

const custom = Symbol.for('nodejs.util.inspect.custom');
const WIDTH = 72;
const MAX_ITEMS = 100;

function quoted(text) {
  const quote = !text.includes("'") ? "'" : !text.includes('"') ? '"' : '`';
  const escaped = text.replace(/[\\\n\r\t\0-\x1f]/g, (char) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  return `${quote}${escaped}${quote}`;
}

function primitive(value, nested) {
  switch (typeof value) {
    case 'string':
      return nested ? quoted(value) : value;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    default:
      return String(value);
  }
}

function errorText(error) {
  let head = String(error);
  try {
    if (!(error instanceof Error)) head = Error.prototype.toString.call(error);
  } catch {
    head = '[Error]';
  }
  const frames = typeof error.stack === 'string' ? error.stack.replace(/\n+$/, '') : '';
  if (frames.startsWith(head)) return frames;
  return frames === '' ? head : `${head}\n${frames}`;
}

const keyText = (key) => (typeof key === 'symbol' ? `[${String(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

function nameOf(value) {
  for (let at = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
    const name = Object.getOwnPropertyDescriptor(at, 'constructor')?.value?.name;
    if (name) return name;
  }
  return undefined;
}

class Inspector {
  constructor(options) {
    this.depth = options.depth === undefined ? 2 : (options.depth ?? Infinity);
    this.options = options;
    this.seen = [];
  }
  value(value, level, nested = true) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(value, nested);
    if (typeof value[custom] === 'function') {
      const result = value[custom](this.depth - level, this.options, exports.inspect);
      return typeof result === 'string' ? result : this.value(result, level);
    }
    if (this.seen.includes(value)) return '[Circular *1]';
    if (level > this.depth && !(value instanceof Error) && !(value instanceof Date)) return Array.isArray(value) ? '[Array]' : `[${nameOf(value) ?? 'Object: null prototype'}]`;
    this.seen.push(value);
    try {
      return this.object(value, level);
    } finally {
      this.seen.pop();
    }
  }
  object(value, level) {
    const name = nameOf(value);
    if (Array.isArray(value)) return this.list(name === 'Array' ? '' : `${name}(${value.length}) `, '[', this.items(value, value.length, level).concat(this.properties(value, level, true)), ']', level);
    if (Buffer.isBuffer(value)) {
      const shown = value.toString('hex', 0, 50).replace(/(..)(?=.)/g, '$1 ');
      return `<Buffer ${shown}${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ''}>`;
    }
    if (ArrayBuffer.isView(value) && value.length !== undefined) return this.list(`${name}(${value.length}) `, '[', this.items(value, value.length, level), ']', level);
    const properties = this.properties(value, level, false);
    if (value instanceof Map) return this.list(`Map(${value.size}) `, '{', [...value].map(([key, each]) => `${this.value(key, level + 1)} => ${this.value(each, level + 1)}`), '}', level);
    if (value instanceof Set) return this.list(`Set(${value.size}) `, '{', [...value].map((each) => this.value(each, level + 1)), '}', level);
    if (value instanceof Error) {
      const text = errorText(value);
      const own = properties.filter((property) => !/^(stack|message|lineNumber|fileName):/.test(property));
      return own.length > 0 ? this.list(`${text} `, '{', own, '}', level) : level > 0 ? `[${text}]`.replace(/^\[([^]*\n[^]*)\]$/, '$1') : text;
    }
    if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise { <unknown> }';
    if (typeof value === 'function') {
      const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : value.constructor?.name || 'Function';
      const text = `[${kind}${value.name ? (kind === 'class' ? ` ${value.name}` : `: ${value.name}`) : ' (anonymous)'}]`;
      return properties.length > 0 ? this.list(`${text} `, '{', properties, '}', level) : text;
    }
    for (const Wrapper of [String, Number, Boolean]) if (value instanceof Wrapper) return `[${Wrapper.name}: ${primitive(value.valueOf(), true)}]`;
    const prefix = name === undefined ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `;
    return this.list(prefix, '{', properties, '}', level);
  }
  items(list, length, level) {
    const items = [];
    for (let at = 0; at < Math.min(length, MAX_ITEMS); at++) items.push(at in list ? this.value(list[at], level + 1) : '<empty item>');
    if (length > MAX_ITEMS) items.push(`... ${length - MAX_ITEMS} more item${length - MAX_ITEMS > 1 ? 's' : ''}`);
    return items;
  }
  properties(value, level, isArray) {
    const shown = [];
    const hidden = this.options.showHidden === true;
    for (const key of Reflect.ownKeys(value)) {
      if (isArray && typeof key === 'string' && (/^\d+$/.test(key) || key === 'length')) continue;
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property === undefined || (!property.enumerable && !hidden)) continue;
      const text = 'value' in property ? this.value(property.value, level + 1) : `[${property.get ? (property.set ? 'Getter/Setter' : 'Getter') : 'Setter'}]`;
      shown.push(`${keyText(key)}: ${text}`);
    }
    return shown;
  }
  list(prefix, open, items, close, level) {
    if (items.length === 0) return `${prefix}${open}${close}`;
    const total = items.reduce((sum, item) => sum + item.length + 2, prefix.length + 2);
    if (total <= WIDTH && items.every((item) => !item.includes('\n'))) return `${prefix}${open} ${items.join(', ')} ${close}`;
    const margin = '  '.repeat(level + 1);
    const lines = open === '[' && items.length > 6 && items.every((item) => item.length <= 6) ? rows(items) : items;
    return `${prefix}${open}\n${margin}${lines.join(`,\n${margin}`)}\n${margin.slice(2)}${close}`;
  }
}

/* Short items of long lists share lines. */
function rows(items) {
  const width = Math.max(...items.map((item) => item.length)) + 2;
  const columns = Math.max(1, Math.min(16, Math.floor(WIDTH / width)));
  const lines = [];
  for (let at = 0; at < items.length; at += columns) lines.push(items.slice(at, at + columns).map((item) => item.padStart(width - 2)).join(', '));
  return lines;
}

exports.inspect = (value, options = {}) => new Inspector(typeof options === 'object' && options !== null ? options : {}).value(value, 0);
exports.inspect.custom = custom;
exports.inspect.defaultOptions = {};
exports.errorText = errorText;

/* printf of console.log: %s %d %i %f %j %o %O %c %%. */
exports.format = (...args) => {
  let rest = args;
  let text = '';
  if (typeof args[0] === 'string') {
    rest = args.slice(1);
    text = args[0].replace(/%[sdifjoOc%]/g, (place) => {
      if (place === '%%') return '%';
      if (rest.length === 0) return place;
      const value = rest.shift();
      switch (place[1]) {
        case 's':
          return typeof value === 'object' && value !== null && !(value instanceof Error) ? exports.inspect(value, { depth: 0 }) : typeof value === 'bigint' ? `${value}n` : String(value);
        case 'd':
          return typeof value === 'object' ? 'NaN' : typeof value === 'bigint' ? `${value}n` : String(Number(value));
        case 'i':
          return typeof value === 'object' ? 'NaN' : String(parseInt(value, 10));
        case 'f':
          return String(parseFloat(value));
        case 'j':
          return JSON.stringify(value);
        case 'c':
          return '';
        default:
          return exports.inspect(value);
      }
    });
    if (args.length === 1) text = args[0];
  }
  const others = rest.map((value) => (typeof value === 'string' ? value : exports.inspect(value)));
  return typeof args[0] === 'string' ? [text, ...others].join(' ') : others.join(' ');
};
