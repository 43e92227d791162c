/** What a key does to the terminal that has the focus, instead of going to the shell. */
export type TerminalAction =
  | 'copy'
  | 'find'
  | 'new'
  | 'split-right'
  | 'split-down'
  | 'focus-left'
  | 'focus-right'
  | 'focus-up'
  | 'focus-down'
  | 'bigger'
  | 'smaller'
  | 'usual-size'
  /** Left to the browser, which pastes. */
  | 'paste'
  /** Left to the shortcuts of the workspace. */
  | 'page';

export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

export interface KeyContext {
  readonly platform: 'mac' | 'windows' | 'other';
  readonly selected: boolean;
  /** Several terminals share the tab. */
  readonly split: boolean;
}

/** As the terminals of VS Code and of desktops have it; undefined is the shell's. */
export function terminalAction(event: Key, context: KeyContext): TerminalAction | undefined {
  if (event.key === 'F6') return 'page';
  if (event.metaKey) return context.platform === 'mac' ? withCommand(event) : undefined;
  if (event.altKey && !event.ctrlKey) return withAlt(event, context);
  if (event.key === 'Insert') {
    if (event.shiftKey && !event.ctrlKey) return 'paste';
    return event.ctrlKey && !event.shiftKey && context.selected ? 'copy' : undefined;
  }
  if (!event.ctrlKey || event.altKey) return undefined;
  return event.shiftKey ? withControlShift(event) : withControl(event, context);
}

function withCommand(event: Key): TerminalAction | undefined {
  const key = event.key.toLowerCase();
  if (key === 'k' || key === 'b' || key === 'j') return 'page';
  if (key === '\\') return 'split-right';
  if (key === 'f') return 'find';
  if (event.altKey) return focus(event.key);
  return size(event);
}

function withAlt(event: Key, { split }: KeyContext): TerminalAction | undefined {
  if (event.shiftKey) return event.code === 'Minus' ? 'split-down' : event.code === 'Equal' ? 'split-right' : undefined;
  // With a single terminal they move by words.
  return split ? focus(event.key) : undefined;
}

function withControlShift(event: Key): TerminalAction | undefined {
  switch (event.code) {
    case 'KeyC':
      return 'copy';
    case 'KeyV':
      return 'paste';
    case 'KeyF':
      return 'find';
    case 'KeyP':
      return 'page';
    case 'Digit5':
      return 'split-right';
    case 'Backquote':
      return 'new';
    default:
      return size(event);
  }
}

function withControl(event: Key, { platform, selected }: KeyContext): TerminalAction | undefined {
  const key = event.key.toLowerCase();
  if (key === 'c' && selected) return 'copy';
  if (key === 'v' && platform === 'windows') return 'paste';
  return size(event);
}

function focus(key: string): TerminalAction | undefined {
  const sides: Readonly<Record<string, TerminalAction>> = {
    ArrowLeft: 'focus-left',
    ArrowRight: 'focus-right',
    ArrowUp: 'focus-up',
    ArrowDown: 'focus-down',
  };
  return sides[key];
}

function size({ key }: Key): TerminalAction | undefined {
  if (key === '+' || key === '=') return 'bigger';
  if (key === '-') return 'smaller';
  return key === '0' ? 'usual-size' : undefined;
}
