import type { ITheme } from '@xterm/xterm';

/** The value of a design token now, for what cannot use CSS variables: the terminal and Monaco. */
export function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  // A minified stylesheet may have one digit a channel; Monaco takes only two.
  return /^#[0-9a-f]{3,4}$/i.test(value) ? value.replace(/[0-9a-f]/gi, '$&$&') : value;
}

export function terminalTheme(): ITheme {
  return {
    background: token('term-bg'),
    foreground: token('term-fg'),
    cursor: token('term-cursor'),
    cursorAccent: token('term-bg'),
    selectionBackground: token('term-selection'),
    black: token('term-black'),
    red: token('term-red'),
    green: token('term-green'),
    yellow: token('term-yellow'),
    blue: token('term-blue'),
    magenta: token('term-magenta'),
    cyan: token('term-cyan'),
    white: token('term-white'),
    brightBlack: token('term-bright-black'),
    brightRed: token('term-bright-red'),
    brightGreen: token('term-bright-green'),
    brightYellow: token('term-bright-yellow'),
    brightBlue: token('term-bright-blue'),
    brightMagenta: token('term-bright-magenta'),
    brightCyan: token('term-bright-cyan'),
    brightWhite: token('term-bright-white'),
  };
}
