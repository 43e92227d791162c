import type { ShellState } from '../execute/state.ts';

/** Words after which a command begins (XCU §2.9.4). */
const BEFORE_A_COMMAND = new Set(['!', '{', 'do', 'elif', 'else', 'if', 'then', 'time', 'until', 'while']);

/** Commands that run the one that follows: their options that have a value. */
const RUNNERS: Readonly<Record<string, string>> = {
  builtin: '',
  command: '',
  env: 'uC',
  eval: '',
  exec: 'a',
  nohup: '',
  sudo: 'ug',
  timeout: 'ks',
  watch: 'n',
  xargs: 'adEILnPs',
};

function afterOptions(words: readonly string[], valued: string): readonly string[] {
  let at = 1;
  for (let word = words[at]; word?.startsWith('-') === true; word = words[at]) {
    const takesNext = word.length === 2 && valued.includes(word.charAt(1));
    at += takesNext ? 2 : 1;
  }
  return words.slice(at);
}

/**
 * The words of the command that is really called, aliases in full; without what stands before it: assignments, keywords,
 * `xargs -n 1`. The last word is the one at the cursor.
 */
export function commandWords(state: ShellState, words: readonly string[]): readonly string[] {
  const expanded = new Set<string>();
  let rest = words;
  while (rest.length > 1) {
    const [first = '', second = ''] = rest;
    if (/^\w+=/.test(first) || BEFORE_A_COMMAND.has(first)) rest = rest.slice(1);
    else if (state.aliases.has(first) && !expanded.has(first)) {
      expanded.add(first);
      rest = [...(state.aliases.get(first) ?? '').split(/\s+/).filter((word) => word !== ''), ...rest.slice(1)];
    } else if (first !== 'kubectl' && state.completions.get(first) === '__start_kubectl') {
      // `complete -F __start_kubectl k`, as the documentation has it.
      rest = ['kubectl', ...rest.slice(1)];
    } else if (Object.hasOwn(RUNNERS, first)) {
      const inner = afterOptions(rest, RUNNERS[first] ?? '');
      // Its own options are being typed.
      if (
        inner.length === 0 ||
        (second.startsWith('-') && inner.length === 1 && rest.at(-1)?.startsWith('-') === true)
      ) {
        return rest;
      }
      rest = first === 'timeout' && inner.length > 1 ? inner.slice(1) : inner;
    } else return rest;
  }
  return rest;
}
