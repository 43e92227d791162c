import type { ApplyResult } from './apply.ts';
import { KUBIA_MANIFEST } from './samples.ts';
import { recall, remember } from './storage.ts';

interface StoredFile {
  readonly name: string;
  readonly content: string;
}

function isStored(value: unknown): value is StoredFile[] {
  return (
    Array.isArray(value) &&
    value.every((file: unknown) => {
      const { name, content } = (file ?? {}) as Partial<StoredFile>;
      return typeof name === 'string' && typeof content === 'string';
    })
  );
}

/** A tab of the editor. Its text is outside reactive state: the editor in use owns it and reports each change. */
export class EditorFile {
  readonly id: number;
  readonly name: string;
  #result = $state.raw<ApplyResult | undefined>(undefined);
  #applying = $state.raw(false);
  #content: string;
  /** For a file that a program of the shell waits for (`kubectl edit`, `vi`): hands it back. */
  readonly settle: ((content: string | undefined) => void) | undefined;

  constructor(id: number, name: string, content: string, settle?: (content: string | undefined) => void) {
    this.id = id;
    this.name = name;
    this.#content = content;
    this.settle = settle;
  }

  get content(): string {
    return this.#content;
  }

  /** What the last apply changed. */
  get result(): ApplyResult | undefined {
    return this.#result;
  }

  get applying(): boolean {
    return this.#applying;
  }

  write(content: string): void {
    this.#content = content;
  }

  startApplying(): void {
    this.#applying = true;
  }

  finishApplying(result: ApplyResult | undefined): void {
    this.#applying = false;
    this.#result = result;
  }
}

/** The files of the editor, kept for the next visit. */
export class Files {
  #all = $state.raw<readonly EditorFile[]>([]);
  #active = $state.raw<EditorFile | undefined>(undefined);
  #kept = $state.raw(true);
  #next = 1;

  constructor() {
    const stored = recall('files', isStored, []);
    const files = stored.length > 0 ? stored : [{ name: 'kubia.yaml', content: KUBIA_MANIFEST }];
    this.#all = files.map(({ name, content }) => new EditorFile(this.#next++, name, content));
    this.#active = this.#all[0];
  }

  get all(): readonly EditorFile[] {
    return this.#all;
  }

  get active(): EditorFile | undefined {
    return this.#active;
  }

  /** Whether the last change could be stored. */
  get kept(): boolean {
    return this.#kept;
  }

  open(file: EditorFile): void {
    this.#active = file;
  }

  /** Opens a new file; a name that is taken gets a number. */
  create(content = '', name = 'untitled.yaml'): EditorFile {
    const names = this.#all.map((file) => file.name);
    let free = name;
    for (let number = 2; names.includes(free); number++) free = name.replace(/(\.ya?ml)?$/, `-${String(number)}$1`);
    return this.#add(new EditorFile(this.#next++, free, content));
  }

  /** Opens a file for a program that waits for it. Resolves with the saved text, or undefined when it was given up. */
  edit(name: string, content: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#add(new EditorFile(this.#next++, name, content, resolve));
    });
  }

  #add(file: EditorFile): EditorFile {
    this.#all = [...this.#all, file];
    this.#active = file;
    this.save();
    return file;
  }

  /** Closes a tab; of a file that a program waits for, with what it gets. */
  close(file: EditorFile, saved?: string): void {
    const index = this.#all.indexOf(file);
    this.#all = this.#all.filter((other) => other !== file);
    if (this.#active === file) this.#active = this.#all[Math.min(index, this.#all.length - 1)];
    file.settle?.(saved);
    this.save();
  }

  /** Stores the files, except those that a program waits for. */
  save(): void {
    const files = this.#all.filter(({ settle }) => settle === undefined);
    this.#kept = remember(
      'files',
      files.map(({ name, content }) => ({ name, content })),
    );
  }
}
