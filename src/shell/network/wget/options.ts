/** What stands on wget's command line. upstream: GNU wget src/main.c */

export class WgetUsage extends Error {}

type Kind = 'flag' | 'value';

const OPTIONS: readonly (readonly [name: string, kind: Kind, letter?: string])[] = [
  ['body-data', 'value'],
  ['body-file', 'value'],
  ['ca-certificate', 'value'],
  ['connect-timeout', 'value'],
  ['content-on-error', 'flag'],
  ['directory-prefix', 'value', 'P'],
  ['header', 'value'],
  ['help', 'flag', 'h'],
  ['max-redirect', 'value'],
  ['method', 'value'],
  ['no-check-certificate', 'flag'],
  ['no-verbose', 'flag'],
  ['output-document', 'value', 'O'],
  ['password', 'value'],
  ['post-data', 'value'],
  ['post-file', 'value'],
  ['quiet', 'flag', 'q'],
  ['server-response', 'flag', 'S'],
  ['spider', 'flag'],
  ['timeout', 'value', 'T'],
  ['tries', 'value', 't'],
  ['user', 'value'],
  ['user-agent', 'value', 'U'],
  ['verbose', 'flag', 'v'],
  ['version', 'flag', 'V'],
  ['waitretry', 'value'],
];

const TRY = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.";

export interface WgetOptions {
  has(name: string): boolean;
  last(name: string): string | undefined;
  all(name: string): readonly string[];
  readonly urls: readonly string[];
}

/** @throws WgetUsage */
export function parseOptions(args: readonly string[]): WgetOptions {
  const given: (readonly [string, string])[] = [];
  const urls: string[] = [];
  const rest = [...args];
  const value = (written: string, joined: string | undefined): string => {
    const found = joined ?? rest.shift();
    if (found === undefined) throw new WgetUsage(`wget: ${written}\n${TRY}`);
    return found;
  };
  const long = (word: string): void => {
    const [, name = '', joined] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const found = OPTIONS.filter(([known]) => known.startsWith(name));
    const option = found.find(([known]) => known === name) ?? (found.length === 1 ? found[0] : undefined);
    if (option === undefined) throw new WgetUsage(`wget: unrecognized option '${word}'\n${TRY}`);
    const missing = `option '--${option[0]}' requires an argument`;
    given.push([option[0], option[1] === 'flag' ? 'true' : value(missing, joined)]);
  };
  const short = (word: string): void => {
    if (word === '-nv') {
      given.push(['no-verbose', 'true']);
      return;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      const option = OPTIONS.find(([, , known]) => known === letter);
      if (option === undefined) throw new WgetUsage(`wget: invalid option -- '${letter}'\n${TRY}`);
      if (option[1] === 'flag') {
        given.push([option[0], 'true']);
        continue;
      }
      const joined = word.slice(index + 1);
      const missing = `option requires an argument -- '${letter}'`;
      given.push([option[0], value(missing, joined === '' ? undefined : joined)]);
      return;
    }
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('--') && word !== '--') long(word);
    else if (/^-[^-]/.test(word)) short(word);
    else if (word !== '--') urls.push(word);
  }
  const help = given.some(([name]) => name === 'help' || name === 'version');
  if (urls.length === 0 && !help) throw new WgetUsage(`wget: missing URL\n${TRY}`);
  const last = (name: string): string | undefined => given.findLast(([known]) => known === name)?.[1];
  return {
    has: (name) => last(name) !== undefined,
    last,
    all: (name) => given.flatMap(([known, text]) => (known === name ? [text] : [])),
    urls,
  };
}
