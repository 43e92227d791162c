import { GoDurationError, parseGoDuration } from '../api/index.ts';
import type { Clock } from '../base/index.ts';
import { createFetchClient, type Client } from '../client/index.ts';
import type { Command } from './command.ts';
import { CommandError, failure, flagError } from './errors.ts';
import type { Flags } from './flags.ts';
import type { KubectlIo } from './io.ts';

const PROFILES = new Set(['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex']);

/** `5`, `5s`, `1m30s`: milliseconds. Upstream: client-go/tools/clientcmd, ParseTimeout. @throws CommandError */
function timeoutOf(flags: Flags): number {
  const text = flags.string('request-timeout');
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseGoDuration(text);
  } catch (cause) {
    if (!(cause instanceof GoDurationError)) throw cause;
    throw failure(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    );
  }
}

/** A client that gives up on a request that is not answered in time. */
function withTimeout({ raw }: Client, timeout: number, clock: Clock): Client {
  return createFetchClient({
    connect: (request) => raw.connect(request),
    fetch: async (request) => {
      const late = new CommandError('Unable to connect to the server: context deadline exceeded');
      const controller = new AbortController();
      const cancel = clock.setTimeout(() => {
        controller.abort(late);
      }, timeout);
      try {
        return await raw.fetch(new Request(request, { signal: AbortSignal.any([request.signal, controller.signal]) }));
      } catch (cause) {
        throw controller.signal.aborted ? late : cause;
      } finally {
        cancel();
      }
    },
  });
}

/** Flags whose values are looked at before anything is done. @param name `kubectl get` @throws CommandError */
export function checkClientFlags(flags: Flags, command: Command, name: string): void {
  const modules = flags.string('vmodule');
  if (modules !== '' && modules.split(',').some((it) => !/^[^=]+=\d+$/.test(it))) {
    const why = 'syntax error: expect comma-separated list of filename=N';
    throw flagError(`invalid argument ${JSON.stringify(modules)} for "--vmodule" flag: ${why}`, name);
  }
  // debug has one of its own, of another meaning.
  if (command.flags.some((spec) => spec.name === 'profile')) return;
  const profile = flags.string('profile');
  if (!PROFILES.has(profile)) throw failure(`unknown profile '${profile}'`);
  if (profile !== 'none') throw failure(`profiles of ${profile} cannot be taken in a browser`);
}

/** The client as the flags want it: patient for so long, and telling of what it asks. @throws CommandError */
export async function settledClient(client: Client, flags: Flags, clock: Clock, io: KubectlIo): Promise<Client> {
  const timeout = timeoutOf(flags);
  const patient = timeout === 0 ? client : withTimeout(client, timeout, clock);
  // Level of klog from which on requests are told of.
  if (flags.int('v') < 6) return patient;
  const { withRequestLog } = await import('./request-log.ts');
  return withRequestLog(patient, flags.int('v'), clock, (line) => {
    io.stderr(line);
  });
}
