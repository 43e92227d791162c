import { waitingModule } from './waiting-imports.ts';
import { KERNEL_MODULE, rewriteModule, WasmFormatError, type RewrittenModule } from '../wasm/index.ts';

/** A program that is ready to be instantiated. */
export interface Program {
  readonly module: WebAssembly.Module;
  readonly memory: RewrittenModule['memory'];
  /** Names of the imports it has of each module, to refuse what the kernel does not know. */
  readonly imports: readonly WebAssembly.ModuleImportDescriptor[];
  /** What stands between it and calls that seldom wait, when it makes such. */
  readonly waiting: WebAssembly.Module | undefined;
}

async function load(content: Uint8Array): Promise<Program | WasmFormatError> {
  try {
    const { bytes, memory } = rewriteModule(content);
    const module = await WebAssembly.compile(bytes);
    const imports = WebAssembly.Module.imports(module).filter((it) => it.module !== KERNEL_MODULE);
    return { module, memory, imports, waiting: await waitingModule(imports) };
  } catch (cause) {
    if (cause instanceof WasmFormatError) return cause;
    return new WasmFormatError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Compiled programs, by the identity of their content: layers share it between containers. */
export class ModuleCache {
  readonly #programs = new WeakMap<Uint8Array, Promise<Program | WasmFormatError>>();

  load(content: Uint8Array): Promise<Program | WasmFormatError> {
    let program = this.#programs.get(content);
    if (program === undefined) {
      program = load(content);
      this.#programs.set(content, program);
    }
    return program;
  }
}
