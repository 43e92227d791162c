import type { ApplyResult } from './apply.ts';
import { KUBIA_MANIFEST } from './samples.ts';
import { recall, remember } from './storage.ts';

interface StoredFile {
  readonly name: string;
  readonly content: string;
  /** Of a file of the shell's home directory. */
  readonly path?: string;
}

function isStored(value: unknown): value is StoredFile[] {
  return (
    Array.isArray(value) &&
    value.every((file: unknown) => {
      const { name, content, path } = (file ?? {}) as Partial<StoredFile>;
      return (
        typeof name === 'string' && typeof content === 'string' && (path === undefined || typeof path === 'string')
      );
    })
  );
}

/** A tab of the editor. Its text is outside reactive state: the editor in use owns it and reports each change. */
export class EditorFile {
  readonly id: number;
  readonly name: string;
  /** Of a file of the shell's home directory, which is written there. */
  readonly path: string | undefined;
  #result = $state.raw<ApplyResult | undefined>(undefined);
  #applying = $state.raw(false);
  #revision = $state.raw(0);
  #content: string;
  #saved: string;
  /** For a file that a program of the shell waits for (`kubectl edit`, `vi`): hands it back. */
  readonly settle: ((content: string | undefined) => void) | undefined;

  constructor(id: number, { name, content, path }: StoredFile, settle?: (content: string | undefined) => void) {
    this.id = id;
    this.name = name;
    this.path = path;
    this.#content = content;
    this.#saved = content;
    this.settle = settle;
  }

  get content(): string {
    return this.#content;
  }

  /** Counts how often the text was replaced from outside of the editor. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether its text is another than what was last saved or loaded. */
  get changed(): boolean {
    return this.#content !== this.#saved;
  }

  /** Its text is on the shell's disk. */
  saved(content: string): void {
    this.#saved = content;
  }

  /** The shell has another text for it. */
  replace(content: string): void {
    if (content === this.#content) {
      this.#saved = content;
      return;
    }
    this.#content = content;
    this.#saved = content;
    this.#revision++;
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
    this.#all = files.map((file) => new EditorFile(this.#next++, file));
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
    return this.#add(new EditorFile(this.#next++, { name: free, content }));
  }

  /** Opens a file of the shell's home directory, in the tab that it has or a new one. */
  openHome(path: string, content: string): EditorFile {
    const open = this.#all.find((file) => file.path === path);
    if (open === undefined) {
      return this.#add(new EditorFile(this.#next++, { name: path.slice(path.lastIndexOf('/') + 1), content, path }));
    }
    if (!open.changed) open.replace(content);
    this.#active = open;
    return open;
  }

  /** Opens a file for a program that waits for it. Resolves with the saved text, or undefined when it was given up. */
  edit(name: string, content: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#add(new EditorFile(this.#next++, { name, content }, resolve));
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
      files.map(({ name, content, path }) => ({ name, content, ...(path === undefined ? {} : { path }) })),
    );
  }
}
