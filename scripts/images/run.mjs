/** Runs a WebAssembly program while images are built: it has arguments and output, and no files but those it holds itself. */

const SUCCESS = 0;
const EBADF = 8;
const ENOSYS = 52;
const CHARACTER_DEVICE = 2;
const EVERY_RIGHT = 0xffff_ffff_ffff_ffffn;
const STDOUT = 1;

class Exit extends Error {}

/** What of WASI a program needs to start and to print; times and random bytes are always the same. */
function host(args, memory, output) {
  const view = () => new DataView(memory().buffer);
  const strings = args.map((arg) => Buffer.from(`${arg}\0`));
  return {
    args_sizes_get(count, size) {
      view().setUint32(count, strings.length, true);
      view().setUint32(size, Buffer.concat(strings).length, true);
      return SUCCESS;
    },
    args_get(pointers, buffer) {
      let at = buffer;
      for (const [index, bytes] of strings.entries()) {
        view().setUint32(pointers + 4 * index, at, true);
        new Uint8Array(memory().buffer).set(bytes, at);
        at += bytes.length;
      }
      return SUCCESS;
    },
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return SUCCESS;
    },
    environ_get: () => SUCCESS,
    clock_res_get(_id, result) {
      view().setBigUint64(result, 1n, true);
      return SUCCESS;
    },
    clock_time_get(_id, _precision, result) {
      view().setBigUint64(result, 0n, true);
      return SUCCESS;
    },
    random_get(at, size) {
      new Uint8Array(memory().buffer, at, size).fill(7);
      return SUCCESS;
    },
    fd_fdstat_get(fd, result) {
      if (fd > 2) return EBADF;
      view().setUint32(result, CHARACTER_DEVICE, true);
      view().setBigUint64(result + 8, EVERY_RIGHT, true);
      view().setBigUint64(result + 16, EVERY_RIGHT, true);
      return SUCCESS;
    },
    fd_prestat_get: () => EBADF,
    fd_write(fd, vectors, count, written) {
      if (fd > 2) return EBADF;
      let size = 0;
      for (let index = 0; index < count; index++) {
        const at = view().getUint32(vectors + 8 * index, true);
        const length = view().getUint32(vectors + 8 * index + 4, true);
        const bytes = Buffer.from(memory().buffer, at, length);
        if (fd === STDOUT) output.push(Buffer.from(bytes));
        else process.stderr.write(bytes);
        size += length;
      }
      view().setUint32(written, size, true);
      return SUCCESS;
    },
    proc_exit(code) {
      throw new Exit(String(code));
    },
  };
}

/** @returns what the program printed, and its memory as it was at the end */
export function run(program, args) {
  const module = new WebAssembly.Module(program);
  const output = [];
  let instance;
  const functions = host(args, () => instance.exports.memory, output);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = functions[name] ?? (() => ENOSYS);
  }
  instance = new WebAssembly.Instance(module, imports);
  try {
    instance.exports._start();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    if (error.message !== '0') throw new Error(`${args[0]}: exit status ${error.message}`, { cause: error });
  }
  return { output: Buffer.concat(output), memory: new Uint8Array(instance.exports.memory.buffer) };
}
