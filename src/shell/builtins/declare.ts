import { declaration } from '../execute/parameter-expander.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import type { Variable } from '../execute/variables.ts';

const ASSIGNMENT = /^([A-Za-z_]\w*)(?:\[(.*?)\])?(?:(\+?)=(.*))?$/s;

type Attributes = Partial<Omit<Variable, 'value'>>;

/** What a letter of `declare` means, with `-` before it or with `+`. */
function attribute(letter: string, on: boolean): Attributes | undefined {
  switch (letter) {
    case 'a':
      return { kind: 'indexed' };
    case 'A':
      return { kind: 'associative' };
    case 'i':
      return { integer: on };
    case 'l':
      return { letters: on ? 'lower' : undefined } as Attributes;
    case 'u':
      return { letters: on ? 'upper' : undefined } as Attributes;
    case 'n':
      return { reference: on };
    case 'r':
      return { readonly: true };
    case 'x':
      return { exported: on };
    default:
      return undefined;
  }
}

interface Options {
  readonly attributes: Attributes;
  /** `-p`, `-f`, `-F`, `-g` */
  readonly letters: ReadonlySet<string>;
  /** Where the names begin. */
  readonly rest: number;
}

function options(context: CommandContext, allowed: string): Options | undefined {
  let attributes: Attributes = {};
  const letters = new Set<string>();
  let rest = 0;
  for (; rest < context.args.length; rest++) {
    const word = context.args[rest] ?? '';
    if (word === '--') {
      rest++;
      break;
    }
    if (!/^[-+][A-Za-z]/.test(word)) break;
    for (const letter of word.slice(1)) {
      if (!allowed.includes(letter)) {
        context.complain(`${word.slice(0, 1)}${letter}: invalid option`);
        return undefined;
      }
      attributes = { ...attributes, ...attribute(letter, word.startsWith('-')) };
      letters.add(word.startsWith('-') ? letter : `+${letter}`);
    }
  }
  return { attributes, letters, rest };
}

function printFunctions(context: CommandContext, names: readonly string[], onlyNames: boolean): number {
  let status = 0;
  for (const name of names) {
    const found = context.state.functions.get(name);
    if (found === undefined) status = 1;
    else if (onlyNames) context.stdout(`declare -f ${name}\n`);
    else context.stdout(`${found.definition}\n`);
  }
  return status;
}

function print(context: CommandContext, names: readonly string[], wanted: (variable: Variable) => boolean): number {
  const { variables } = context.state;
  let status = 0;
  for (const name of names.length === 0 ? variables.names() : names) {
    const variable = variables.keep(name);
    if (variable === undefined) {
      context.complain(`${name}: not found`);
      status = 1;
    } else if (names.length > 0 || wanted(variable)) context.stdout(`${declaration(name, variable)}\n`);
  }
  return status;
}

/** Declares what the arguments from one on name. @param local they are of the function that runs */
async function declareAll(
  context: CommandContext,
  from: number,
  attributes: Attributes,
  local: boolean,
): Promise<number> {
  const { state, args, arrays } = context;
  const { readonly, ...others } = attributes;
  let status = 0;
  for (let index = from; index < args.length; index++) {
    const word = args[index] ?? '';
    const [, name, subscript, plus = '', text] = ASSIGNMENT.exec(word) ?? [];
    if (name === undefined) {
      context.complain(`\`${word}': not a valid identifier`);
      status = 1;
      continue;
    }
    if (local) state.variables.local(name);
    const elements = arrays.get(index);
    const kind = elements === undefined || attributes.kind !== undefined ? {} : { kind: 'indexed' as const };
    const known = state.variables.keep(name)?.kind;
    state.variables.declare(name, known === undefined || known === 'text' ? { ...kind, ...others } : others);
    if (elements !== undefined) await context.assignElements(name, elements, plus !== '');
    else if (text !== undefined) {
      if (attributes.reference === true) state.variables.restore(name, { kind: 'text', value: text, reference: true });
      else await context.assign(name, subscript, text, plus !== '');
    }
    if (readonly === true) state.variables.declare(name, { readonly: true });
  }
  return status;
}

const declare: ShellCommand = (context) => {
  const parsed = options(context, 'aAfFgiIlnrtuxp');
  if (parsed === undefined) return 2;
  const { attributes, letters, rest } = parsed;
  const names = context.args.slice(rest);
  if (letters.has('f') || letters.has('F')) {
    const all = names.length === 0 ? [...context.state.functions.keys()].sort() : names;
    return printFunctions(context, all, letters.has('F'));
  }
  const has = (variable: Variable): boolean =>
    Object.entries(attributes).every(([key, value]) => variable[key as keyof Variable] === value);
  if (letters.has('p') || names.length === 0) return print(context, names, has);
  return declareAll(context, rest, attributes, context.state.variables.inFunction && !letters.has('g'));
};

const local: ShellCommand = (context) => {
  if (!context.state.variables.inFunction) {
    context.complain('can only be used in a function');
    return 1;
  }
  const parsed = options(context, 'aAgiIlnrtuxp');
  return parsed === undefined ? 2 : declareAll(context, parsed.rest, parsed.attributes, true);
};

const exportNames: ShellCommand = (context) => {
  const parsed = options(context, 'fnp');
  if (parsed === undefined) return 2;
  const { letters, rest } = parsed;
  const names = context.args.slice(rest);
  if (names.length === 0) return print(context, [], ({ exported }) => exported === true);
  // Functions are not handed to what is started: there is nothing but shells that could take them.
  if (letters.has('f')) return printFunctions({ ...context, stdout: () => undefined }, names, true);
  return declareAll(context, rest, { exported: !letters.has('n') }, false);
};

const readonly: ShellCommand = (context) => {
  const parsed = options(context, 'aAfp');
  if (parsed === undefined) return 2;
  if (parsed.rest >= context.args.length) return print(context, [], (variable) => variable.readonly === true);
  return declareAll(context, parsed.rest, { ...parsed.attributes, readonly: true }, false);
};

const unset: ShellCommand = async (context) => {
  const parsed = options(context, 'fvn');
  if (parsed === undefined) return 2;
  const { variables, functions } = context.state;
  for (const word of context.args.slice(parsed.rest)) {
    const [, name = word, key] = /^(\w+)\[(.*)\]$/s.exec(word) ?? [];
    if (key !== undefined) {
      const { kind } = variables.variable(name) ?? {};
      if (kind === 'associative') variables.deleteElement(name, key.replace(/^(["'])(.*)\1$/s, '$2'));
      else if (key === '@' || key === '*') variables.delete(name);
      else variables.deleteElement(name, Number(await context.arithmetic(key)));
    } else if (parsed.letters.has('f')) functions.delete(name);
    else if (variables.keep(name) !== undefined || parsed.letters.has('v')) variables.delete(name);
    else functions.delete(name);
  }
  return 0;
};

export const declarations: Readonly<Record<string, ShellCommand>> = {
  declare,
  export: exportNames,
  local,
  readonly,
  typeset: declare,
  unset,
};
