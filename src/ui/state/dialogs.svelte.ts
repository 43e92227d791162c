/** A question before something is destroyed. */
export interface Confirmation {
  readonly title: string;
  readonly body: string;
  /** The verb on the button. */
  readonly action: string;
  /** The same in kubectl, if there is such a line. */
  readonly line?: string;
}

/** The dialogs over the workspace; one at a time. */
export class Dialogs {
  #open = $state.raw<'palette' | 'help' | undefined>(undefined);
  #confirmation = $state.raw<Confirmation | undefined>(undefined);
  #answer: ((yes: boolean) => void) | undefined;

  get palette(): boolean {
    return this.#open === 'palette';
  }

  get help(): boolean {
    return this.#open === 'help';
  }

  get confirmation(): Confirmation | undefined {
    return this.#confirmation;
  }

  show(dialog: 'palette' | 'help'): void {
    this.#open = dialog;
  }

  close(): void {
    this.#open = undefined;
  }

  /** Resolves with whether the user agreed. */
  confirm(confirmation: Confirmation): Promise<boolean> {
    this.answer(false);
    this.#confirmation = confirmation;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(yes: boolean): void {
    this.#confirmation = undefined;
    this.#answer?.(yes);
    this.#answer = undefined;
  }
}
