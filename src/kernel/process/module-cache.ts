import type { NextTask } from '../io/next-task.ts';
import { KERNEL_MODULE, rewriting, WasmFormatError, type RewrittenModule } from '../wasm/index.ts';
import { waitingModule } from './waiting-imports.ts';

/** A program that is ready to be instantiated. */
export interface Program {
  readonly module: WebAssembly.Module;
  readonly memory: RewrittenModule['memory'];
  /** Names of the imports it has of each module, to refuse what the kernel does not know. */
  readonly imports: readonly WebAssembly.ModuleImportDescriptor[];
  /** What stands between it and calls that seldom wait, when it makes such. */
  readonly waiting: WebAssembly.Module | undefined;
}

/** They would fill the memory of the page: only the engine knows how much they take. */
const HEAP_OBJECTS =
  'objects of the engine (WasmGC, exceptions that hold references) are not supported: no memory limit holds for them';

type Loading = Promise<Program | WasmFormatError>;

/** The digest of a program; undefined where the page is no secure context, and programs are told apart by identity. */
async function digestOf(content: Uint8Array): Promise<string | undefined> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) return undefined;
  const digest = await subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>);
  return String.fromCharCode(...new Uint8Array(digest));
}

/**
 * Compiled programs: by the identity of their content, which containers share that share a layer, and by its digest, so that
 * the same program in two layers is compiled once. They live as long as a content of theirs.
 */
export class ModuleCache {
  readonly #nextTask: NextTask;
  readonly #byContent = new WeakMap<Uint8Array, Loading>();
  readonly #byDigest = new Map<string, Loading | WeakRef<Program>>();

  constructor(nextTask: NextTask) {
    this.#nextTask = nextTask;
  }

  /** @param content that nobody changes any more */
  load(content: Uint8Array): Loading {
    let loading = this.#byContent.get(content);
    if (loading === undefined) {
      loading = this.#find(content);
      this.#byContent.set(content, loading);
    }
    return loading;
  }

  async #find(content: Uint8Array): Loading {
    const digest = await digestOf(content);
    if (digest === undefined) return this.#compile(content);
    const known = this.#byDigest.get(digest);
    const program = known instanceof WeakRef ? known.deref() : known;
    if (program !== undefined) return program;
    const loading = this.#compile(content);
    this.#byDigest.set(digest, loading);
    const loaded = await loading;
    if (loaded instanceof WasmFormatError) this.#byDigest.delete(digest);
    else this.#byDigest.set(digest, new WeakRef(loaded));
    return loaded;
  }

  async #compile(content: Uint8Array): Loading {
    try {
      const { bytes, memory, heapObjects } = await this.#rewrite(content);
      if (heapObjects) return new WasmFormatError(HEAP_OBJECTS);
      const module = await WebAssembly.compile(bytes);
      const imports = WebAssembly.Module.imports(module).filter((it) => it.module !== KERNEL_MODULE);
      return { module, memory, imports, waiting: await waitingModule(imports) };
    } catch (cause) {
      if (cause instanceof WasmFormatError) return cause;
      // Want of memory passes; what is no module stays none.
      if (!(cause instanceof WebAssembly.CompileError)) this.#byContent.delete(content);
      return new WasmFormatError(cause instanceof Error ? cause.message : String(cause));
    }
  }

  /** In pieces, of some ten milliseconds at most: the thread has more to do, heartbeats among it. */
  async #rewrite(content: Uint8Array): Promise<RewrittenModule> {
    const work = rewriting(content);
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      await new Promise<void>(this.#nextTask);
    }
  }
}
