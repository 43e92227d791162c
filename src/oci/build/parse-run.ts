import { parseError } from './build-error.ts';
import { parseFlags } from './flags.ts';
import { heredocText, parseHeredocWord } from './heredoc.ts';
import type { RunInstruction } from './instructions.ts';
import type { RawInstruction } from './lines.ts';
import { commandOf, optional, sourceOf } from './raw.ts';
import { MountError, parseRunMount } from './run-mount.ts';

/** Upstream: dispatchRun and dispatchRunHeredoc in frontend/dockerfile/dockerfile2llb/convert.go. @throws BuildError */
export function runInstruction(raw: RawInstruction, escape: string): RunInstruction {
  const { mount, network, security } = parseFlags(raw, { mount: 'texts', network: 'text', security: 'text' });
  for (const each of mount) checkMount(raw, each);
  if (network !== undefined && !['default', 'none', 'host'].includes(network)) {
    throw parseError(raw.line, `unsupported network mode ${JSON.stringify(network)}`);
  }
  if (security === 'insecure') throw parseError(raw.line, 'security.insecure is not allowed');
  if (security !== undefined && security !== 'sandbox') {
    throw parseError(raw.line, `security ${JSON.stringify(security)} is not valid`);
  }
  if (raw.rest === '') throw parseError(raw.line, 'RUN requires at least one argument');
  const common = {
    kind: 'RUN' as const,
    line: raw.line,
    source: sourceOf(raw),
    mounts: mount,
    ...optional('network', network),
  };
  const [heredoc] = raw.heredocs;
  if (heredoc === undefined) return { ...common, command: commandOf(raw.rest) };
  const alone = parseHeredocWord(raw.rest, escape) !== undefined;
  const content = heredocText(heredoc);
  if (!alone) {
    const documents = raw.heredocs.map((each) => `\n${each.content}${each.name}`).join('');
    return { ...common, command: { form: 'shell', text: `${raw.rest}${documents}` } };
  }
  if (!heredoc.content.startsWith('#!')) return { ...common, command: { form: 'shell', text: content } };
  const path = `/dev/pipes/${heredoc.name}`;
  return { ...common, command: { form: 'exec', args: [path] }, script: { name: path, content } };
}

/** What can be told before its variables are known. */
function checkMount(raw: RawInstruction, text: string): void {
  if (/(?:^|,)from=[^,]*\$./i.test(text)) {
    throw parseError(raw.line, "'from' doesn't support variable expansion, define alias stage instead");
  }
  if (text.includes('$')) return;
  try {
    parseRunMount(text);
  } catch (error) {
    throw error instanceof MountError ? parseError(raw.line, error.message) : error;
  }
}
