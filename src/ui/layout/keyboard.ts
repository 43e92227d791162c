import type { Workspace } from '../state/workspace.svelte.ts';

const LEAD_LASTS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], .monaco-editor, .xterm') !== null
  );
}

/** What takes the focus for a region. */
function entryOf(region: HTMLElement): HTMLElement | null {
  if (region.tabIndex === 0) return region;
  return region.querySelector<HTMLElement>(
    '.xterm-helper-textarea, textarea, [tabindex="0"], button:not([tabindex="-1"]), select, input',
  );
}

/** The keyboard shortcuts of the workspace, in any of its layouts. */
export class Shortcuts {
  readonly #workspace: Workspace;
  #leadUntil = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const done = this.#withModifier(event) || this.#anywhere(event) || (!isTyping(event.target) && this.#plain(event));
    if (done) event.preventDefault();
  }

  #withModifier(event: KeyboardEvent): boolean {
    if (!event.ctrlKey && !event.metaKey) return false;
    const { dialogs, navigation } = this.#workspace;
    const key = event.key.toLowerCase();
    // In a terminal Ctrl+letter is the shell's.
    const inTerminal = event.target instanceof HTMLElement && event.target.closest('.xterm') !== null;
    if (key === 'p' && event.shiftKey) dialogs.show('palette');
    else if (inTerminal && !event.metaKey) return false;
    else if (key === 'k') dialogs.show('palette');
    else if (key === 'b') navigation.toggleTree();
    else if (key === 'j') navigation.togglePanel();
    else return false;
    return true;
  }

  #anywhere(event: KeyboardEvent): boolean {
    if (event.key !== 'F6') return false;
    const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
    const here = regions.findLastIndex((region) => region.contains(document.activeElement));
    const step = event.shiftKey ? -1 : 1;
    for (let offset = 1; offset <= regions.length; offset++) {
      const region = regions[(here + step * offset + regions.length * 2) % regions.length];
      const target = region === undefined ? null : entryOf(region);
      if (target === null || target === document.activeElement) continue;
      target.focus();
      return true;
    }
    return true;
  }

  #plain(event: KeyboardEvent): boolean {
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    const { dialogs, navigation, clock } = this.#workspace;
    if (clock.monotonic() < this.#leadUntil) return this.#goTo(event.key);
    if (event.key === 'g') this.#leadUntil = clock.monotonic() + LEAD_LASTS;
    else if (event.key === '?') dialogs.show('help');
    else if (event.key === 'Escape' && navigation.selected !== undefined) navigation.deselect();
    else return false;
    return true;
  }

  #goTo(key: string): boolean {
    this.#leadUntil = 0;
    const { navigation } = this.#workspace;
    if (key === 'm') navigation.show('map');
    else if (key === 'e') navigation.show('editor');
    else if (key === 't') this.#workspace.showShell();
    else if (key === 'v') navigation.showPanel('events');
    else return false;
    return true;
  }
}
