/**
 * C to WebAssembly with the LLVM that npm installs. Objects and programs are cached by the hash of what goes into them.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const COMPILE_FLAGS = [
  '--target=wasm32-wasip1',
  '-O2',
  '-std=gnu2x',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-missing-field-initializers',
  '-D_GNU_SOURCE',
];
/** Functions of wasi-libc that images/lib/posix.c has put in place of: WASI's own know no users and no modes. */
const WRAPPED =
  'access chmod faccessat fchmod fchmodat fstat fstatat lstat mkdir mkdirat open openat stat statvfs'.split(' ');
const LINK_FLAGS = [
  '--target=wasm32-wasip1',
  '-Wl,-s',
  '-Wl,--gc-sections',
  ...WRAPPED.map((name) => `-Wl,--wrap=${name}`),
];
const STACK_SIZE = 262144;

/** @typedef {{ clangVersion: string, cacheDirectory: string, runs: number }} Compiler */

/** @returns {Promise<Compiler>} */
export async function createCompiler(root) {
  const manifest = JSON.parse(await readFile(path.join(root, 'node_modules/@yowasp/clang/package.json'), 'utf8'));
  const cacheDirectory = path.join(root, '.cache/images');
  await mkdir(cacheDirectory, { recursive: true });
  return { clangVersion: manifest.version, cacheDirectory, runs: 0 };
}

/**
 * Compiles and links one program.
 * @param {Compiler} compiler
 * @param {{ sources: Record<string, string>, headers: Record<string, string> }} program file names to their texts;
 *   `foreign` is what others wrote, in the folder `foreign/`, with flags of its own and no warnings
 * @returns {Promise<Uint8Array>} the wasm
 */
export async function compileProgram(compiler, { sources, headers, flags = [], foreign, stackSize = STACK_SIZE }) {
  const linkFlags = [...LINK_FLAGS, `-Wl,-z,stack-size=${stackSize}`];
  const key = hash(
    compiler.clangVersion,
    linkFlags,
    COMPILE_FLAGS,
    flags,
    sources,
    headers,
    ...(foreign ? [foreign] : []),
  );
  return cached(compiler, `${key}.wasm`, async () => {
    const own = { sources, headers, flags };
    const objects =
      foreign === undefined
        ? await compileObjects(compiler, own)
        : {
            ...(await compileObjects(compiler, { ...foreign, flags: [...foreign.flags, '-w'] })),
            ...(await compileObjects(compiler, {
              sources,
              headers: { ...headers, ...foreign.headers },
              flags: [...flags, '-isystem', 'foreign'],
            })),
          };
    const output = await clang(compiler, [...linkFlags, ...Object.keys(objects), '-o', 'out.wasm'], objects);
    return output['out.wasm'];
  });
}

/** @returns {Promise<Record<string, Uint8Array>>} object files */
async function compileObjects(compiler, { sources, headers, flags }) {
  const objects = {};
  for (const [name, text] of Object.entries(sources)) {
    const key = hash(compiler.clangVersion, COMPILE_FLAGS, flags, { [name]: text }, headers);
    objects[name.replaceAll('/', '_').replace(/\.c$/, '.o')] = await cached(compiler, `${key}.o`, async () => {
      const files = { ...headers, [name]: text };
      const output = await clang(compiler, [...COMPILE_FLAGS, ...flags, '-Ilib', '-c', name, '-o', 'out.o'], files);
      return output['out.o'];
    });
  }
  return objects;
}

async function clang(compiler, args, files) {
  const { runClang, runLLVM, Exit } = await import('@yowasp/clang');
  await runLLVM(null, {}, { fetchProgress: () => {} }); // loads LLVM, without its progress lines
  compiler.runs++;
  let messages = '';
  const collect = (bytes) => {
    if (bytes) messages += Buffer.from(bytes).toString();
  };
  try {
    const output = await runClang(['clang', ...args], tree(files), { stdout: collect, stderr: collect });
    return output;
  } catch (error) {
    if (Exit !== undefined && error instanceof Exit)
      throw new Error(`clang ${args.join(' ')}\n${messages}`, { cause: error });
    throw error;
  }
}

/** `{ 'a/b.c': text }` as nested folders. */
function tree(files) {
  const root = {};
  for (const [name, content] of Object.entries(files)) {
    const parts = name.split('/');
    const file = parts.pop();
    let folder = root;
    for (const part of parts) folder = folder[part] ??= {};
    folder[file] = content;
  }
  return root;
}

async function cached(compiler, name, make) {
  const file = path.join(compiler.cacheDirectory, name);
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const bytes = await make();
  await writeFile(`${file}.tmp`, bytes);
  await rename(`${file}.tmp`, file); // never half a file, even when the build is interrupted
  return bytes;
}

/** SHA-256 over values in a stable order. */
export function hash(...values) {
  const digest = createHash('sha256');
  for (const value of values) {
    const ordered =
      typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : value;
    digest.update(JSON.stringify(ordered)).update('\0');
  }
  return digest.digest('hex');
}
