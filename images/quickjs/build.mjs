/** QuickJS itself, of `react-native-quickjs`: its sources, and its licence. */

import { readFile } from 'node:fs/promises';

const ENGINE = 'react-native-quickjs/cpp/engine';
const SOURCES = ['cutils.c', 'libbf.c', 'libregexp.c', 'libunicode.c', 'quickjs.c'];
const HEADERS = [
  'cutils.h',
  'libbf.h',
  'libregexp-opcode.h',
  'libregexp.h',
  'libunicode-table.h',
  'libunicode.h',
  'list.h',
  'quickjs-atom.h',
  'quickjs-opcode.h',
  'quickjs.h',
];

export const packages = ['react-native-quickjs'];

/** WASI has no threads, and rounds to the nearest only: src/rounding.h. */
export const flags = [
  '-DCONFIG_VERSION="2021-03-27"',
  '-include',
  'foreign/rounding.h',
  '-Wno-incompatible-function-pointer-types',
];

/** @param {(file: string) => Promise<Uint8Array>} read a file of a package */
export async function sources(read) {
  const files = { 'rounding.h': await readFile(new URL('src/rounding.h', import.meta.url), 'utf8') };
  for (const name of [...SOURCES, ...HEADERS]) {
    const text = new TextDecoder().decode(await read(`${ENGINE}/${name}`));
    files[name] = text.replace('#define CONFIG_ATOMICS\n', '');
  }
  return files;
}

export async function build(read) {
  const engine = new TextDecoder().decode(await read(`${ENGINE}/quickjs.c`));
  const notice = engine.slice(0, engine.indexOf('*/')).replace(/^\/?[ ]?\*[ ]?/gm, '');
  const license = { bytes: new TextEncoder().encode(notice.trim()), mode: 0o644 };
  const packaged = { bytes: await read('react-native-quickjs/LICENSE'), mode: 0o644 };
  const folder = 'rootfs/usr/share/licenses/quickjs';
  return { [`${folder}/LICENSE`]: license, [`${folder}/react-native-quickjs-LICENSE`]: packaged };
}
