import type { ImageConfig } from '../oci/index.ts';
import { RuntimeError } from './errors.ts';

/** containerd: oci.defaultUnixEnv. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * `argv` of a container: a command replaces the image's entrypoint *and* its Cmd, args replace the Cmd only.
 * containerd: internal/cri/opts.WithProcessArgs. @throws RuntimeError when nothing is left to run
 */
export function commandLine(
  image: ImageConfig,
  command: readonly string[] | undefined,
  args: readonly string[] | undefined,
): readonly string[] {
  const hasCommand = command !== undefined && command.length > 0;
  const hasArgs = args !== undefined && args.length > 0;
  const head = hasCommand ? command : (image.Entrypoint ?? []);
  const tail = hasArgs ? args : hasCommand ? [] : (image.Cmd ?? []);
  const line = [...head, ...tail];
  if (line.length === 0) throw new RuntimeError('StartError', 'no command specified');
  return line;
}

export interface EnvironmentSources {
  readonly image: ImageConfig;
  readonly hostname: string;
  readonly tty: boolean;
  readonly env: readonly (readonly [string, string])[];
  /** Home directory of the user, used when nothing sets HOME. */
  readonly home: string;
}

/** Later sources replace earlier ones in place: default PATH, HOSTNAME, TERM, the image's, the container's, HOME. */
export function environment(sources: EnvironmentSources): readonly (readonly [string, string])[] {
  const merged = new Map<string, string>([
    ['PATH', DEFAULT_PATH],
    ['HOSTNAME', sources.hostname],
  ]);
  if (sources.tty) merged.set('TERM', 'xterm');
  for (const entry of sources.image.Env ?? []) {
    const equals = entry.indexOf('=');
    if (equals > 0) merged.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  for (const [name, value] of sources.env) merged.set(name, value);
  if (!merged.has('HOME')) merged.set('HOME', sources.home);
  return [...merged];
}
