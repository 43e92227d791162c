import { toStatusError } from '../../../client/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { ORIGIN } from '../../raw.ts';

function check(flags: Flags): void {
  const path = flags.string('raw');
  if (flags.bool('interactive')) throw failure('--interactive can not be used with --raw');
  const files = flags.list('filename');
  if (files.length > 1) throw failure('--raw can only use a single local file or stdin');
  if (files.some((file) => /^https?:\/\//.test(file))) throw failure('--raw cannot read from a url');
  if (flags.bool('recursive')) throw failure('--raw and --recursive are mutually exclusive');
  if (flags.string('output') !== '') throw failure('--raw and --output are mutually exclusive');
  if (!path.startsWith('/')) {
    throw failure(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  }
}

/** `--raw PATH`, with a body of `-f`. Prints what the server answers. @throws CommandError, StatusError */
export async function deleteRaw(context: CommandContext, flags: Flags): Promise<number> {
  check(flags);
  const [file] = flags.list('filename');
  const body = file === undefined ? undefined : await context.io.files.read(file);
  if (file !== undefined && body === undefined) throw failure(`open ${file}: no such file or directory`);
  const url = new URL(flags.string('raw'), ORIGIN);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await context.client.raw.fetch(
    new Request(url, { method: 'DELETE', headers, ...(body === undefined ? {} : { body }) }),
  );
  if (!response.ok) throw await toStatusError(response);
  context.io.stdout(await response.text());
  return 0;
}
