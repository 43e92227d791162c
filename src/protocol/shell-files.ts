/** A file of the shell's home directory. */
export interface HomeFile {
  /** From the home directory: `shop/web.yaml`. */
  readonly name: string;
  /** From the root: `/home/user/shop/web.yaml`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** The shell's home directory, for the editor of the page; over Comlink. */
export interface ShellFiles {
  /** Sorted by name; hidden files are left out. */
  listFiles(): Promise<readonly HomeFile[]>;
  /** undefined when it is no file. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** @param content a text is written as UTF-8 */
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
}
