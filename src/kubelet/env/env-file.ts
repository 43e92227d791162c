/** A file of variables that is not one; the message says where. */
export class EnvFileError extends Error {}

/**
 * The value of a key in a file of lines like `KEY='value'`, between whose quotes everything stands for itself, ends of lines
 * too. Comments begin with `#`. A key that is not there has an empty value. upstream: pkg/kubelet/util/env, ParseEnv
 * @throws EnvFileError
 */
export function envFileValue(text: string, key: string): string {
  let rest = text;
  while (rest !== '') {
    const line = text.slice(0, text.length - rest.length).split('\n').length;
    const fail = (problem: string): never => {
      throw new EnvFileError(`${problem} at line ${String(line)}`);
    };
    const [skipped] = /^[^\S\n]*(#[^\n]*)?(\n|$)/.exec(rest) ?? [];
    if (skipped !== undefined && skipped !== '') {
      rest = rest.slice(skipped.length);
      continue;
    }
    const equals = rest.split('\n', 1)[0]?.indexOf('=') ?? -1;
    const name = rest.slice(0, Math.max(0, equals)).trimStart();
    if (equals < 0 || name.trim() === '') return fail('invalid environment variable format');
    if (/\s$/.test(name)) return fail("invalid environment variable format: whitespace before '=' is not allowed");
    const quoted = rest.slice(equals + 1);
    if (!quoted.startsWith("'"))
      return fail('invalid environment variable format: value must be enclosed in single quotes');
    const end = quoted.indexOf("'", 1);
    if (end < 0) return fail('unclosed single quote for the value');
    const after = /^[^\S\n]*(#[^\n]*)?(\n|$)/.exec(quoted.slice(end + 1));
    if (after === null) return fail('unexpected content after closing quote');
    if (name === key) return quoted.slice(1, end);
    rest = quoted.slice(end + 1 + after[0].length);
  }
  return '';
}
