/** The text that is paged, as far as it has come. */
export class PagedText {
  readonly lines: string[] = [];
  readonly #decoder = new TextDecoder();
  /** The last line may go on. */
  #open = false;
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  append(chunk: Uint8Array): void {
    this.#add(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.#add(this.#decoder.decode());
    this.#ended = true;
  }

  #add(text: string): void {
    if (text === '') return;
    const parts = text.split('\n');
    const closed = parts.at(-1) === '';
    if (closed) parts.pop();
    if (this.#open) this.lines.push(`${this.lines.pop() ?? ''}${parts.shift() ?? ''}`);
    for (const part of parts) this.lines.push(part);
    this.#open = !closed;
  }
}
