import type { Expr } from './ast.ts';
import type { ExprBuilder } from './builder.ts';
import { type Issue } from './issues.ts';

/** A macro that is called with what it cannot take. */
export class MacroError extends Error {
  readonly issue: Issue;

  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}

interface MacroCall {
  readonly build: ExprBuilder;
  /** Of the call's parenthesis: everything the macro makes is there. */
  readonly at: number;
  readonly target: Expr;
  readonly args: readonly Expr[];
}

type Expander = (call: MacroCall) => Expr;

const ACCU = '@result';
const SORT_INPUT = '@__sortBy_input__';

/** The argument of this index as the name of a variable. */
function variable(call: MacroCall, index: number): string {
  const arg = argument(call, index);
  if (arg.kind !== 'ident') throw new MacroError({ at: arg.at, message: 'argument must be a simple name' });
  if (arg.name === ACCU || arg.name === '__result__') {
    throw new MacroError({ at: arg.at, message: 'iteration variable overwrites accumulator variable' });
  }
  return arg.name;
}

function argument({ args, target }: MacroCall, index: number): Expr {
  return args[index] ?? target;
}

interface Loop {
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result?: Expr;
}

/** @param variables how many of the arguments are variables: one, or key and value */
function loop(call: MacroCall, variables: 1 | 2, { init, condition, step, result }: Loop): Expr {
  const { build, at, target } = call;
  return build.fold(at, {
    iterVar: variable(call, 0),
    ...(variables === 2 ? { iterVar2: variable(call, 1) } : {}),
    range: target,
    accuVar: ACCU,
    accuInit: init,
    condition,
    step,
    result: result ?? build.ident(at, ACCU),
  });
}

const all =
  (variables: 1 | 2): Expander =>
  (call) => {
    const { build, at } = call;
    return loop(call, variables, {
      init: build.constant(at, true),
      condition: build.call(at, '@not_strictly_false', [build.ident(at, ACCU)]),
      step: build.call(at, '_&&_', [build.ident(at, ACCU), argument(call, variables)]),
    });
  };

const exists =
  (variables: 1 | 2): Expander =>
  (call) => {
    const { build, at } = call;
    return loop(call, variables, {
      init: build.constant(at, false),
      condition: build.call(at, '@not_strictly_false', [build.call(at, '!_', [build.ident(at, ACCU)])]),
      step: build.call(at, '_||_', [build.ident(at, ACCU), argument(call, variables)]),
    });
  };

const existsOne =
  (variables: 1 | 2): Expander =>
  (call) => {
    const { build, at } = call;
    const accu = (): Expr => build.ident(at, ACCU);
    return loop(call, variables, {
      init: build.constant(at, 0n),
      condition: build.constant(at, true),
      step: build.call(at, '_?_:_', [
        argument(call, variables),
        build.call(at, '_+_', [accu(), build.constant(at, 1n)]),
        accu(),
      ]),
      result: build.call(at, '_==_', [accu(), build.constant(at, 1n)]),
    });
  };

/** Adds to the result what passes the filter, if there is one. */
function collect(call: MacroCall, variables: 1 | 2, init: Expr, add: Expr, filter: Expr | undefined): Expr {
  const { build, at } = call;
  return loop(call, variables, {
    init,
    condition: build.constant(at, true),
    step: filter === undefined ? add : build.call(at, '_?_:_', [filter, add, build.ident(at, ACCU)]),
  });
}

/** `map`, `transformList`: the last argument is what is collected, one before it a filter. */
const toList =
  (variables: 1 | 2): Expander =>
  (call) => {
    const { build, at, args } = call;
    const filtered = args.length === variables + 2;
    const item = argument(call, args.length - 1);
    const add = build.call(at, '_+_', [build.ident(at, ACCU), build.list(at, [item])]);
    return collect(call, variables, build.list(at, []), add, filtered ? argument(call, variables) : undefined);
  };

const filter: Expander = (call) => {
  const { build, at } = call;
  const item = build.list(at, [build.ident(at, variable(call, 0))]);
  const add = build.call(at, '_+_', [build.ident(at, ACCU), item]);
  return collect(call, 1, build.list(at, []), add, argument(call, 1));
};

/** `transformMap` keeps the keys, `transformMapEntry` makes entries of its own. */
const toMap =
  (keepsKeys: boolean): Expander =>
  (call) => {
    const { build, at, args } = call;
    const filtered = args.length === 4;
    const value = argument(call, args.length - 1);
    const accu = build.ident(at, ACCU);
    const inserted = keepsKeys ? [accu, build.ident(at, variable(call, 0)), value] : [accu, value];
    const add = build.call(at, 'cel.@mapInsert', inserted);
    return collect(call, 2, build.map(at, []), add, filtered ? argument(call, 2) : undefined);
  };

/** `optMap`, `optFlatMap`: the value of an optional under a name, if it has one. upstream: cel-go cel/library.go */
const onValue =
  (wraps: boolean): Expander =>
  (call) => {
    const { build, at, target } = call;
    const name = variable(call, 0);
    const bound = build.fold(at, {
      iterVar: '#unused',
      range: build.list(at, []),
      accuVar: name,
      accuInit: build.memberCall(at, 'value', target, []),
      condition: build.constant(at, false),
      step: build.ident(at, name),
      result: argument(call, 1),
    });
    return build.call(at, '_?_:_', [
      build.memberCall(at, 'hasValue', target, []),
      wraps ? build.call(at, 'optional.of', [bound]) : bound,
      build.call(at, 'optional.none', []),
    ]);
  };

/** `list.sortBy(e, key)`: the list under a name, so that it is evaluated once. upstream: cel-go ext/lists.go sortByMacro */
const sortBy: Expander = (call) => {
  const { build, at, target } = call;
  const list = (): Expr => build.ident(at, SORT_INPUT);
  const keys = toList(1)({ ...call, target: list() });
  return build.fold(at, {
    iterVar: '#unused',
    range: build.list(at, []),
    accuVar: SORT_INPUT,
    accuInit: target,
    condition: build.constant(at, false),
    step: list(),
    result: build.memberCall(at, '@sortByAssociatedKeys', list(), [keys]),
  });
};

/** By name and number of arguments. upstream: cel-go parser/macro.go, ext/comprehensions.go, cel/library.go */
const MEMBER_MACROS: ReadonlyMap<string, Expander> = new Map([
  ['all/2', all(1)],
  ['exists/2', exists(1)],
  ['exists_one/2', existsOne(1)],
  ['existsOne/2', existsOne(1)],
  ['map/2', toList(1)],
  ['map/3', toList(1)],
  ['filter/2', filter],
  ['all/3', all(2)],
  ['exists/3', exists(2)],
  ['existsOne/3', existsOne(2)],
  ['exists_one/3', existsOne(2)],
  ['transformList/3', toList(2)],
  ['transformList/4', toList(2)],
  ['transformMap/3', toMap(true)],
  ['transformMap/4', toMap(true)],
  ['transformMapEntry/3', toMap(false)],
  ['transformMapEntry/4', toMap(false)],
  ['sortBy/2', sortBy],
  ['optMap/2', onValue(true)],
  ['optFlatMap/2', onValue(false)],
]);

/** What a call of a method stands for; undefined where it is no macro. @throws MacroError */
export function expandMember(
  build: ExprBuilder,
  at: number,
  name: string,
  target: Expr,
  args: readonly Expr[],
): Expr | undefined {
  return MEMBER_MACROS.get(`${name}/${String(args.length)}`)?.({ build, at, target, args });
}

/** `has(a.b)`; undefined where it is no macro. @throws MacroError */
export function expandGlobal(build: ExprBuilder, at: number, name: string, args: readonly Expr[]): Expr | undefined {
  const [arg] = args;
  if (name !== 'has' || arg === undefined || args.length !== 1) return undefined;
  if (arg.kind === 'select' && !arg.test) return build.select(at, arg.operand, arg.field, true);
  throw new MacroError({ at: arg.at, message: 'invalid argument to has() macro' });
}
