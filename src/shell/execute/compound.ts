import type { ArithmeticExpression, Case, CompoundCommand, CompoundList, For, Select, While } from 'unbash';
import { Conditional } from './conditional.ts';
import { INTERRUPTED, type Core } from './core.ts';
import { alignedMenu } from './menu.ts';
import { matchesPattern } from './pattern.ts';
import { quoteIfNeeded } from './quote.ts';
import { trace } from './simple.ts';
import { Leave, type Streams } from './state.ts';

/** Runs a loop's body. @returns whether the loop is to end */
async function loopBody(interpreter: Core, body: CompoundList, streams: Streams): Promise<boolean> {
  interpreter.loops++;
  try {
    await interpreter.list(body.commands, streams);
    return streams.signal.aborted;
  } catch (cause) {
    if (!(cause instanceof Leave) || (cause.how !== 'break' && cause.how !== 'continue')) throw cause;
    interpreter.state.status = 0;
    if (cause.levels > 1 && interpreter.loops > 1) throw new Leave(cause.how, 0, cause.levels - 1);
    return cause.how === 'break';
  } finally {
    interpreter.loops--;
  }
}

async function forEach(interpreter: Core, node: For, streams: Streams): Promise<number> {
  const { state, expander } = interpreter;
  const words = node.wordlist === undefined ? state.positional : await expander.allFields(node.wordlist);
  let status = 0;
  for (const word of words) {
    if (streams.signal.aborted) return INTERRUPTED;
    const { text } = state.position;
    const list = (node.wordlist ?? []).map(({ pos, end }) => text.slice(pos, end)).join(' ');
    await trace(interpreter, [`for ${node.name.text} in ${node.wordlist === undefined ? '"$@"' : list}`], streams);
    state.variables.set(node.name.text, word);
    const ended = await loopBody(interpreter, node.body, streams);
    ({ status } = state);
    if (ended) break;
  }
  return streams.signal.aborted ? INTERRUPTED : status;
}

async function whileLoop(interpreter: Core, node: While, streams: Streams): Promise<number> {
  let status = 0;
  while (!streams.signal.aborted) {
    const condition = await interpreter.unchecked(() => interpreter.list(node.clause.commands, streams));
    if ((condition === 0) === (node.kind === 'until')) break;
    const ended = await loopBody(interpreter, node.body, streams);
    ({ status } = interpreter.state);
    if (ended) break;
  }
  return streams.signal.aborted ? INTERRUPTED : status;
}

async function branch(interpreter: Core, node: Case, streams: Streams): Promise<number> {
  const { state, expander } = interpreter;
  const subject = await expander.text(node.word);
  await trace(interpreter, [`case ${quoteIfNeeded(subject)} in`], streams);
  let status = 0;
  let fallsThrough = false;
  for (const { pattern, body, terminator } of node.items) {
    let matches = fallsThrough;
    for (const word of matches ? [] : pattern) {
      matches ||= matchesPattern(subject, await expander.pattern(word), state.shopt.has('nocasematch'));
    }
    if (!matches) continue;
    state.status = 0;
    status = await interpreter.list(body.commands, streams);
    if (terminator === undefined || terminator === ';;') return status;
    fallsThrough = terminator === ';&';
  }
  return status;
}

async function select(interpreter: Core, node: Select, streams: Streams): Promise<number> {
  const { state, expander } = interpreter;
  const words = node.wordlist === undefined ? state.positional : await expander.allFields(node.wordlist);
  if (words.length === 0) return 0;
  let shows = true;
  while (!streams.signal.aborted) {
    if (shows) streams.stderr(alignedMenu(words, streams.terminal?.size().columns ?? 80));
    streams.stderr(state.variables.get('PS3') ?? '#? ');
    const line = await streams.stdin.line();
    if (line === undefined) {
      streams.stderr('\n');
      return 1;
    }
    shows = line.trim() === '';
    if (shows) continue;
    state.variables.set('REPLY', line);
    state.variables.set(node.name.text, (/^\s*\d+\s*$/.test(line) ? words[Number(line) - 1] : undefined) ?? '');
    if (await loopBody(interpreter, node.body, streams)) return state.status;
  }
  return INTERRUPTED;
}

/** `if`, loops, `case`, groups, `[[`, `((`. */
export async function runCompound(interpreter: Core, node: CompoundCommand, streams: Streams): Promise<number> {
  const { state, expander } = interpreter;
  switch (node.type) {
    case 'BraceGroup':
      return interpreter.list(node.body.commands, streams);
    case 'Subshell': {
      const child = interpreter.child();
      return child.inSubshell(() => child.list(node.body.commands, streams), streams);
    }
    case 'If': {
      for (const { clause, then } of [node, ...node.elif]) {
        const condition = await interpreter.unchecked(() => interpreter.list(clause.commands, streams));
        if (streams.signal.aborted) return INTERRUPTED;
        if (condition === 0) return interpreter.list(then.commands, streams);
      }
      return node.else === undefined ? 0 : interpreter.list(node.else.commands, streams);
    }
    case 'For':
      return forEach(interpreter, node, streams);
    case 'While':
      return whileLoop(interpreter, node, streams);
    case 'Case':
      return branch(interpreter, node, streams);
    case 'Select':
      return select(interpreter, node, streams);
    case 'TestCommand':
      await trace(interpreter, [state.position.text.slice(node.pos, node.end)], streams);
      return (await new Conditional(state, expander, streams).test(node.expression)) ? 0 : 1;
    case 'ArithmeticCommand':
      await trace(interpreter, [`(( ${node.body.trim()} ))`], streams);
      return (await expander.arithmetic(node.body)) === 0n ? 1 : 0;
    case 'ArithmeticFor': {
      const { text } = state.position;
      const evaluate = (expression: ArithmeticExpression | undefined): Promise<bigint> =>
        expression === undefined ? Promise.resolve(1n) : traced(text.slice(expression.pos, expression.end));
      const traced = async (arithmetic: string): Promise<bigint> => {
        await trace(interpreter, [`(( ${arithmetic} ))`], streams);
        return expander.arithmetic(arithmetic);
      };
      await evaluate(node.initialize);
      let status = 0;
      while (!streams.signal.aborted && (await evaluate(node.test)) !== 0n) {
        const ended = await loopBody(interpreter, node.body, streams);
        ({ status } = state);
        if (ended) break;
        await evaluate(node.update);
      }
      return streams.signal.aborted ? INTERRUPTED : status;
    }
  }
}
