import { pods, type Pod } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { CommandError, failure } from '../../errors.ts';
import type { KubectlIo } from '../../io.ts';
import { defaultContainer } from '../../pods.ts';
import { runRemote, type RemoteResult } from '../../remote-command.ts';
import { baseOf, directoryOf, join, parseFileSpec, type FileSpec } from './paths.ts';
import { makeTar, unpackInto } from './tar.ts';

const CHUNK = 32 * 1024;

/** The pod of a file specification, and the container in it that is meant. */
interface Place {
  readonly pod: Pod;
  readonly container: string;
}

/** @param notice told which container was chosen, where there are several @throws CommandError, StatusError */
async function placeOf(
  context: CommandContext,
  { flags }: Invocation,
  spec: FileSpec,
  notice: (text: string) => void,
): Promise<Place> {
  const namespace = spec.namespace === '' ? context.namespace : spec.namespace;
  const pod = await context.client.get(pods, { namespace, name: spec.pod });
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const saying = { ...context, io: { ...context.io, stderr: notice } };
  // Whether there is such a container is for the server to say.
  const given = flags.string('container');
  return { pod, container: given === '' ? defaultContainer(saying, pod, '') : given };
}

interface Streams {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr: (text: string) => void;
}

/** Runs a command in the container, its streams being these. */
function execute(
  context: CommandContext,
  place: Place,
  command: readonly string[],
  { stdin, stdout, stderr }: Streams,
): Promise<RemoteResult> {
  const { signal, files, cwd } = context.io;
  const io: KubectlIo = {
    ...(stdin === undefined ? {} : { stdin }),
    stdout: (text) => {
      stdout(new TextEncoder().encode(text));
    },
    stdoutBytes: stdout,
    stderr,
    signal,
    files,
    cwd,
    variable: (name) => context.io.variable(name),
  };
  const options = { subresource: 'exec', command, stdin: stdin !== undefined, tty: false, ...place } as const;
  return runRemote({ ...context, io }, options);
}

/** @throws CommandError in the words of `kubectl exec` */
function check(result: RemoteResult): void {
  if (result.kind === 'failed') throw failure(`Internal error occurred: ${result.message}`);
  if (result.code !== 0) throw new CommandError(`command terminated with exit code ${String(result.code)}`);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield await Promise.resolve(bytes.subarray(at, at + CHUNK));
}

/** upstream: copyToPod */
async function copyToPod(context: CommandContext, invocation: Invocation, source: string, to: FileSpec): Promise<void> {
  const { io } = context;
  const found = (await io.files.readBytes(source)) ?? (await io.files.list(source));
  if (found === undefined) throw failure(`${source} doesn't exist in local filesystem`);
  const place = await placeOf(context, invocation, to, (text) => {
    io.stderr(text);
  });
  const nothing = (): void => undefined;
  const isDirectory = await execute(context, place, ['test', '-d', to.path], { stdout: nothing, stderr: nothing });
  const into = isDirectory.kind === 'exited' && isDirectory.code === 0;
  const target = into ? join(to.path, baseOf(source)) : to.path;
  const tar = await makeTar(io.files, source, baseOf(target));
  const unpreserved = invocation.flags.bool('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const command = ['tar', ...unpreserved, '-xmf', '-', '-C', directoryOf(target)];
  const decoder = new TextDecoder();
  const result = await execute(context, place, command, {
    stdin: inPieces(tar),
    stdout: (bytes) => {
      io.stdout(decoder.decode(bytes, { stream: true }));
    },
    stderr: (text) => {
      io.stderr(text);
    },
  });
  check(result);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** upstream: copyFromPod */
async function copyFromPod(
  context: CommandContext,
  invocation: Invocation,
  from: FileSpec,
  target: string,
): Promise<void> {
  const { io } = context;
  const retries = invocation.flags.int('retries');
  // Upstream: what the command says on its standard error comes out here on standard output.
  const place = await placeOf(context, invocation, from, (text) => {
    io.stdout(text);
  });
  const parts: Uint8Array[] = [];
  for (let retry = 0; ; retry++) {
    const received = parts.reduce((sum, { length }) => sum + length, 0);
    if (retry > 0) {
      io.stdout(`Resuming copy at ${String(received)} bytes, retry ${String(retry)}/${String(retries)}\n`);
    }
    const resumed = ['sh', '-c', `tar cf - ${from.path} | tail -c+${String(received + (retry > 0 ? 1 : 0))}`];
    const result = await execute(context, place, retries === 0 ? ['tar', 'cf', '-', from.path] : resumed, {
      stdout: (bytes) => parts.push(bytes.slice()),
      stderr: (text) => {
        io.stdout(text);
      },
    });
    if (io.signal.aborted) return;
    check(result);
    const over = retries >= 0 && retry >= retries;
    const done = await unpackInto(context, { place: place.pod, from, target, tar: concat(parts), last: over });
    if (done) return;
  }
}

/** upstream: kubectl/pkg/cmd/cp */
export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const [source, target, ...more] = invocation.args;
  if (source === undefined || target === undefined || more.length > 0) {
    throw failure('source and destination are required');
  }
  const [from, to] = [parseFileSpec(source), parseFileSpec(target)];
  if (from.pod !== '' && to.pod !== '') throw failure('one of src or dest must be a local file specification');
  if (from.path === '' || to.path === '') throw failure('filepath can not be empty');
  if (from.pod !== '') await copyFromPod(context, invocation, from, to.path);
  else if (to.pod !== '') await copyToPod(context, invocation, from.path, to);
  else throw failure('one of src or dest must be a remote file specification');
  return context.io.signal.aborted ? 130 : 0;
}
