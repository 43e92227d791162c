import { recall, remember } from './storage.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function isChoice(value: unknown): value is ThemeChoice {
  return CHOICES.some((choice) => choice === value);
}

/** Light or dark: as chosen, else as the system has it. The first paint is decided in index.html, by the same rule. */
export class Theme {
  readonly #query = matchMedia('(prefers-color-scheme: dark)');
  #systemDark = $state.raw(this.#query.matches);
  #choice = $state.raw<ThemeChoice>(recall('theme', isChoice, 'system'));

  constructor() {
    this.#query.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  get dark(): boolean {
    return this.#choice === 'system' ? this.#systemDark : this.#choice === 'dark';
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    remember('theme', choice);
    this.#apply();
  }

  /** The other one of what is seen now. */
  toggle(): void {
    this.choose(this.dark ? 'light' : 'dark');
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
    const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
    if (surface !== '') document.querySelector('meta[name=theme-color]')?.setAttribute('content', surface);
  }
}
