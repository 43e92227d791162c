import type { Command } from './instructions.ts';
import { jsonArray } from './json-array.ts';
import type { RawInstruction } from './lines.ts';

/** An instruction as it was written, on one line. */
export function sourceOf(raw: RawInstruction): string {
  const flags = raw.flags.map(([name, value]) => (value === undefined ? `--${name} ` : `--${name}=${value} `));
  return `${raw.keyword} ${flags.join('')}${raw.rest}`.trim();
}

/** A field that is there when it has a value. */
export function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [key in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: T };
}

/** The exec form, or a line for the shell. */
export function commandOf(rest: string): Command {
  const args = jsonArray(rest);
  return args === undefined ? { form: 'shell', text: rest } : { form: 'exec', args };
}
