import { toStatusError } from '../client/index.ts';
import type { CommandContext } from './command.ts';
import { failure } from './errors.ts';
import type { Flags } from './flags.ts';
import { readAll } from './manifests.ts';
import { ORIGIN } from './raw.ts';

type Method = 'POST' | 'PUT' | 'DELETE';

function check(flags: Flags, method: Method): void {
  const path = flags.string('raw');
  const files = flags.list('filename');
  if (files.length > 1 || (files.length === 0 && method !== 'DELETE')) {
    throw failure('--raw can only use a single local file or stdin');
  }
  if (files.some((file) => /^https?:\/\//.test(file))) throw failure('--raw cannot read from a url');
  if (flags.bool('recursive')) throw failure('--raw and --recursive are mutually exclusive');
  if (method === 'POST' && flags.string('selector') !== '') {
    throw failure('--raw and --selector (-l) are mutually exclusive');
  }
  if (flags.string('output') !== '') throw failure('--raw and --output are mutually exclusive');
  if (!path.startsWith('/')) {
    throw failure(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  }
}

/**
 * `--raw PATH`, with a body of `-f`. Prints what the server answers. Upstream: kubectl/pkg/rawhttp.
 * @throws CommandError, StatusError
 */
export async function sendRaw(context: CommandContext, flags: Flags, method: Method): Promise<number> {
  check(flags, method);
  const { io, client } = context;
  const [file] = flags.list('filename');
  const body = file === undefined ? undefined : file === '-' ? await readAll(io.stdin) : await io.files.read(file);
  if (file !== undefined && body === undefined) throw failure(`open ${file}: no such file or directory`);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await client.raw.fetch(
    new Request(new URL(flags.string('raw'), ORIGIN), { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  if (!response.ok) throw await toStatusError(response);
  io.stdout(await response.text());
  return 0;
}
