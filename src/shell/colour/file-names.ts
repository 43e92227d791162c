/** What a name stands for, as far as `ls` tells it apart. */
export type NamedFile = 'directory' | 'executable' | 'file' | 'link';

/** dircolors(1)'s own choice. */
const CODES: Readonly<Record<NamedFile, string>> = {
  directory: '01;34',
  executable: '01;32',
  file: '',
  link: '01;36',
};

/** A file's name in the colour that `ls --color` gives it. */
export function colouredName(name: string, kind: NamedFile): string {
  return CODES[kind] === '' ? name : `\x1b[0m\x1b[${CODES[kind]}m${name}\x1b[0m`;
}

/** Whether `--color` or `--color=WHEN` among the arguments asks for colours. @param onScreen for `auto` */
export function wantsColours(args: readonly string[], onScreen: boolean): boolean {
  const given = args.findLast((arg) => /^--colou?r(?:=|$)/.test(arg))?.split('=')[1];
  if (given === 'auto' || given === 'tty' || given === 'if-tty') return onScreen;
  return given === undefined ? args.some((arg) => /^--colou?r$/.test(arg)) : !/^(?:never|no|none)$/.test(given);
}
