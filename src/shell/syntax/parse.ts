import { forEachChild, parse as parseBash, type ParseError, type Script, type SyntaxNode } from 'unbash';
import { Incomplete, SyntaxFailure } from './failures.ts';

export { Incomplete, SyntaxFailure } from './failures.ts';

/** A script and the text that its nodes' positions are in. */
export interface Source {
  readonly text: string;
  readonly script: Script;
}

/** What ends what is not terminated. */
const CLOSES: readonly (readonly [string, string])[] = [
  ['double quote', '"'],
  ['locale', '"'],
  ['quote', "'"],
  ['backtick', '`'],
  ['parameter', '}'],
  ['substitution', ')'],
  ['arithmetic', ')'],
  ['glob', ')'],
];

const TOKEN = /^(?:;;&|;;|;&|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|>\||<>|<&|>&|[;&|<>()\n]|[^\s;&|<>()]+)/;

export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** What bash says about a text that is no script (parse.y, report_syntax_error). */
function complain(text: string, { message, pos }: ParseError): Error {
  // Where a group has no commands the position is that of its parenthesis.
  const start = /^expected command in (?:brace group|subshell)$/.test(message) ? pos + 1 : pos;
  const rest = text.slice(start).replace(/^(?:[ \t]|\\\n|#[^\n]*)+/, '');
  // What is open at the end may be closed by another line; newlines alone close nothing, but after a redirection's operator.
  if (message.startsWith('unterminated')) {
    const closes = CLOSES.find(([name]) => message.includes(name))?.[1];
    return new Incomplete(closes === undefined ? undefined : { text: closes, line: lineAt(text, pos) });
  }
  if (rest.trim() === '' && message.startsWith('expected') && message !== 'expected redirect target')
    return new Incomplete();
  const token = TOKEN.exec(rest)?.[0] ?? '\n';
  const shown = token === '\n' ? 'newline' : token;
  return new SyntaxFailure(`syntax error near unexpected token \`${shown}'`, lineAt(text, pos));
}

/** Substitutions have texts of their own, in which something may be wrong; they are looked at now, not when they run. */
function check(text: string, node: SyntaxNode): void {
  forEachChild(node, (child) => {
    if (child.type === 'HereDoc' && child.closing === undefined) throw new Incomplete();
    if (child.type === 'Script') {
      const [error] = child.errors ?? [];
      if (error !== undefined) throw complain(child.source ?? text, error);
      check(child.source ?? text, child);
      return;
    }
    if (child.type === 'For' || child.type === 'Select') {
      if (!/^[A-Za-z_]\w*$/.test(child.name.text))
        throw new SyntaxFailure(`\`${child.name.text}': not a valid identifier`, lineAt(text, child.pos));
    }
    if (child.type === 'Command' && child.name !== undefined) {
      // `name (` begins a function: nothing but `)` may follow.
      const open = /^[ \t]*\([ \t]*/.exec(text.slice(child.name.end));
      if (open !== null) throw complain(text, { message: 'unexpected token', pos: child.name.end + open[0].length });
    }
    if (child.type === 'Coproc') throw new SyntaxFailure('coproc: not supported', lineAt(text, child.pos));
    check(text, child);
  });
}

/** @throws Incomplete, SyntaxFailure */
export function parse(text: string): Source {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) throw new Incomplete();
  const script = parseBash(text);
  const [error] = script.errors ?? [];
  if (error !== undefined) throw complain(text, error);
  check(text, script);
  return { text, script };
}
