/* Gives a function that runs a program, called with the host's functions: its result is the exit code. */
(function (host) {
  'use strict';
  const LIBRARY = '/usr/local/lib/quickjs/';
  const O_RDONLY = 0x4000000;

  function readText(path) {
    const fd = host.open(path, O_RDONLY, 0);
    if (fd < 0) throw new Error(`${path}: ${host.strerror(-fd)}`);
    const size = host.fstat(fd)[1];
    const buffer = new ArrayBuffer(size);
    let at = 0;
    for (let count; at < size && (count = host.read(fd, buffer, at, size - at)) > 0; ) at += count;
    host.close(fd);
    return host.decode(buffer, 0, at);
  }

  /* Modules of the library: a file each, loaded when first asked for. */
  const loaded = new Map();
  function library(name) {
    if (loaded.has(name)) return loaded.get(name).exports;
    const file = `${LIBRARY}${name}.js`;
    const module = { exports: {} };
    loaded.set(name, module);
    const run = host.evaluate(`(function (exports, module, library, host) {${readText(file)}\n})`, file);
    run(module.exports, module, library, host);
    return module.exports;
  }
  library.has = (name) => loaded.has(name) || Array.isArray(host.stat(`${LIBRARY}${name}.js`, true));
  library.readText = readText;

  library('internal/globals');
  return library('internal/main').run();
});
