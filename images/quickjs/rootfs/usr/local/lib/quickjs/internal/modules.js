/* CommonJS modules, found as Node.js finds them. */
'use strict';

const path = library('path');
const fs = library('fs');
const { codedError } = library('internal/errors');

const BUILTIN = new Set([
  'assert', 'buffer', 'console', 'crypto', 'dns', 'events', 'fs', 'fs/promises', 'http', 'net', 'os', 'path', 'process',
  'querystring', 'readline', 'stream', 'string_decoder', 'timers', 'timers/promises', 'url', 'util',
]);

function builtin(name) {
  const plain = name.replace(/^node:/, '');
  if (!BUILTIN.has(plain)) return undefined;
  return plain === 'process' ? { exports: process } : { exports: library(plain) };
}

const isFile = (file) => {
  const status = host.stat(file, true);
  return Array.isArray(status) && (status[0] & 0xf000) !== 0x4000;
};

function asFile(file) {
  return [file, `${file}.js`, `${file}.json`, `${file}.cjs`].find(isFile);
}

function asDirectory(folder) {
  const manifest = `${folder}/package.json`;
  if (isFile(manifest)) {
    const { main } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    const found = main === undefined ? undefined : (asFile(path.resolve(folder, main)) ?? asFile(path.resolve(folder, main, 'index')));
    if (found !== undefined) return found;
  }
  return asFile(`${folder}/index`);
}

function resolve(request, from) {
  if (/^(\.{0,2}\/|\.{1,2}$)/.test(request)) {
    const file = path.resolve(from, request);
    return (request.endsWith('/') ? undefined : asFile(file)) ?? asDirectory(file);
  }
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'node_modules', request);
    const found = asFile(file) ?? asDirectory(file);
    if (found !== undefined) return found;
    if (folder === '/') return undefined;
  }
}

class Module {
  constructor(filename, parent) {
    this.id = filename;
    this.filename = filename;
    this.path = path.dirname(filename);
    this.parent = parent;
    this.exports = {};
    this.loaded = false;
    this.children = [];
  }
}
const cache = Object.create(null);

function requireOf(module, main) {
  const found = (request) => {
    if (typeof request !== 'string') throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "id" argument must be of type string.');
    const file = resolve(request, module.path);
    if (file === undefined) throw codedError(Error, 'MODULE_NOT_FOUND', `Cannot find module '${request}'\nRequire stack:\n- ${module.filename}`);
    return fs.realpathSync(file);
  };
  const require = (request) => builtin(String(request))?.exports ?? load(found(request), module, main).exports;
  require.resolve = (request) => (builtin(request) ? request : found(request));
  require.cache = cache;
  require.main = main;
  return require;
}

function run(module, source, main) {
  const text = source.replace(/^\ufeff/, '').replace(/^#!/, '//#!');
  const wrapper = host.evaluate(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, module.filename);
  wrapper.call(module.exports, module.exports, requireOf(module, main), module, module.filename, module.path);
}

function load(file, parent, main) {
  if (cache[file] !== undefined) return cache[file];
  const module = new Module(file, parent);
  cache[file] = module;
  try {
    const source = fs.readFileSync(file, 'utf8');
    if (file.endsWith('.json')) module.exports = JSON.parse(source);
    else run(module, source, main ?? module);
    module.loaded = true;
    return module;
  } catch (error) {
    delete cache[file];
    throw error;
  }
}

exports.Module = Module;
exports.requireOf = requireOf;
exports.resolve = resolve;
exports.load = load;
exports.runMain = (file) => load(fs.realpathSync(file));
/* A script that is not a file: of -e, of standard input. */
exports.runText = (name, source) => {
  const module = new Module(path.join(process.cwd(), name));
  for (const builtinName of BUILTIN) {
    if (!builtinName.includes('/') && !(builtinName in globalThis))
      Object.defineProperty(globalThis, builtinName, { get: () => builtin(builtinName).exports, configurable: true });
  }
  Object.assign(globalThis, { require: requireOf(module, module), module, exports: module.exports, __filename: name, __dirname: '.' });
  return host.evaluate(source, name);
};
