'use strict';

function normalized(path, absolute) {
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  return parts.join('/');
}

function checked(path, name = 'path') {
  if (typeof path === 'string') return path;
  const error = new TypeError(`The "${name}" argument must be of type string. Received ${path === undefined ? 'undefined' : typeof path}`);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

const path = {
  sep: '/',
  delimiter: ':',
  isAbsolute: (name) => checked(name).startsWith('/'),
  normalize(name) {
    const absolute = checked(name).startsWith('/');
    const result = `${absolute ? '/' : ''}${normalized(name, absolute)}`;
    if (result === '') return name.endsWith('/') ? './' : '.';
    return name.endsWith('/') && result !== '/' ? `${result}/` : result;
  },
  join(...parts) {
    const joined = parts.filter((part) => checked(part) !== '').join('/');
    return joined === '' ? '.' : path.normalize(joined);
  },
  resolve(...parts) {
    let result = '';
    for (const part of [process.cwd(), ...parts]) {
      if (checked(part) !== '') result = part.startsWith('/') ? part : `${result}/${part}`;
    }
    return `/${normalized(result, true)}`;
  },
  relative(from, to) {
    const a = path.resolve(from).split('/').filter(Boolean);
    const b = path.resolve(to).split('/').filter(Boolean);
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
  },
  dirname(name) {
    const trimmed = checked(name).replace(/(?<=.)\/+$/, '');
    const at = trimmed.lastIndexOf('/');
    if (at < 0) return '.';
    return at === 0 ? '/' : trimmed.slice(0, at).replace(/(?<=.)\/+$/, '');
  },
  basename(name, extension = '') {
    const base = checked(name).replace(/\/+$/, '').split('/').pop();
    return extension !== '' && base !== extension && base.endsWith(extension) ? base.slice(0, -extension.length) : base;
  },
  extname(name) {
    const base = path.basename(name);
    const at = base.lastIndexOf('.');
    return at <= 0 ? '' : base.slice(at);
  },
  parse(name) {
    const base = path.basename(name);
    const ext = path.extname(name);
    const dir = path.dirname(name);
    const root = name.startsWith('/') ? '/' : '';
    return { root, dir: dir === '.' && !name.startsWith('.') ? '' : dir, base, ext, name: base.slice(0, base.length - ext.length) };
  },
  format({ dir, root = '', base, name = '', ext = '' }) {
    const file = base ?? `${name}${ext}`;
    if (dir === undefined) return `${root}${file}`;
    return dir === root ? `${dir}${file}` : `${dir}/${file}`;
  },
};
path.posix = path;

module.exports = path;
