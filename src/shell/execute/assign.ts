import type { Assignment, Word } from 'unbash';
import type { Expander } from './expand.ts';
import { ExpansionFailure, type Element, type ShellState } from './state.ts';

const KEYED = /^\[((?:[^\]\\]|\\.)*)\](\+?)=/s;

/** The elements of an array as it is written. */
export async function expandElements(words: readonly Word[], expander: Expander): Promise<readonly Element[]> {
  const elements: Element[] = [];
  for (const word of words) {
    if (!KEYED.test(word.text)) {
      for (const value of await expander.fields(word)) elements.push({ key: undefined, value, append: false });
      continue;
    }
    const [, key = '', plus = ''] = KEYED.exec(await expander.value(word)) ?? [];
    const text = await expander.value(word);
    elements.push({ key: unquote(key), value: text.replace(KEYED, ''), append: plus !== '' });
  }
  return elements;
}

function unquote(key: string): string {
  return key.replace(/^(["'])(.*)\1$/s, '$2');
}

/** Sets an array whole, or adds to it. @throws ExpansionFailure, ReadonlyFailure */
export async function assignElements(
  name: string,
  elements: readonly Element[],
  append: boolean,
  state: ShellState,
  expander: Expander,
): Promise<void> {
  const { variables } = state;
  const variable = variables.variable(name);
  if (variable?.kind === 'associative') {
    if (!append) variables.assign(name, new Map<string, string>());
    for (const [index, { key, value, append: adds }] of elements.entries()) {
      if (key === undefined) {
        // `m=(a 1 b 2)`: keys and values take turns.
        if (index % 2 === 0) variables.setElement(name, value, elements[index + 1]?.value ?? '');
        continue;
      }
      const before = (variables.variable(name)?.value as ReadonlyMap<string, string> | undefined)?.get(key) ?? '';
      variables.setElement(name, key, adds ? before + value : value);
    }
    return;
  }
  const before = variable?.value;
  const kept: Map<number, string> = !append
    ? new Map<number, string>()
    : before instanceof Map
      ? new Map(before as Map<number, string>)
      : new Map(before === undefined ? [] : [[0, before]]);
  let next = Math.max(-1, ...kept.keys()) + 1;
  for (const { key, value, append: adds } of elements) {
    const index = key === undefined ? next : Number(await expander.arithmetic(key));
    if (index < 0) throw new ExpansionFailure(`${name}: bad array subscript`);
    kept.set(index, adds ? (kept.get(index) ?? '') + value : value);
    next = index + 1;
  }
  variables.assign(name, kept);
}

/** Sets one value, as its variable takes it: `x=1`, `x+=1`, `a[2]=x`. @throws ExpansionFailure, ReadonlyFailure */
export async function assignText(
  name: string,
  index: string | undefined,
  text: string,
  append: boolean,
  state: ShellState,
  expander: Expander,
): Promise<void> {
  const { variables } = state;
  const variable = variables.variable(name);
  const isInteger = variable?.integer === true;
  const key =
    index === undefined
      ? variable?.kind === 'indexed'
        ? 0
        : variable?.kind === 'associative'
          ? '0'
          : undefined
      : variable?.kind === 'associative'
        ? unquote(index)
        : Number(await expander.arithmetic(index));
  const elements =
    variable?.value instanceof Map ? (variable.value as ReadonlyMap<number | string, string>) : undefined;
  const found =
    typeof key === 'number' && key < 0
      ? Math.max(-1, ...((elements?.keys() ?? []) as Iterable<number>)) + 1 + key
      : key;
  if (typeof found === 'number' && found < 0)
    throw new ExpansionFailure(`${name}[${index ?? ''}]: bad array subscript`);
  const before =
    found === undefined ? variables.get(name) : elements === undefined ? variables.get(name) : elements.get(found);
  let value = append && !isInteger ? (before ?? '') + text : text;
  if (isInteger) value = String(await expander.arithmetic(append ? `(${before ?? '0'})+(${text})` : text));
  if (found === undefined) variables.set(name, value);
  else variables.setElement(name, found, value);
}

/** `x=…` before or in place of a command. @returns how `set -x` shows it */
export async function assign(assignment: Assignment, state: ShellState, expander: Expander): Promise<string> {
  const { name, value, append = false, index } = assignment;
  const sign = append ? '+=' : '=';
  if (value.type === 'ArrayValue') {
    await assignElements(name, await expandElements(value.elements, expander), append, state, expander);
    return assignment.text;
  }
  const text = await expander.value(value);
  await assignText(name, index === undefined ? undefined : await expander.text(index), text, append, state, expander);
  return `${name}${index === undefined ? '' : `[${index.text}]`}${sign}${text}`;
}
