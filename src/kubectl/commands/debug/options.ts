import type { Container, EnvVar } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure, flagError } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { isImageReference } from '../../image-reference.ts';
import { stringToString } from '../../string-to-string.ts';
import { readCustomProfile } from './custom-profile.ts';
import { isProfile, type KeepFlags } from './profiles.ts';

/** What was asked for. Upstream: DebugOptions */
export interface DebugOptions {
  readonly targets: readonly string[];
  readonly command: readonly string[];
  readonly argsOnly: boolean;
  readonly attach: boolean;
  readonly container: string;
  readonly copyTo: string;
  readonly replace: boolean;
  readonly env: readonly EnvVar[];
  readonly image: string;
  readonly keep: KeepFlags;
  readonly pullPolicy: string;
  readonly quiet: boolean;
  readonly sameNode: boolean;
  readonly setImages: ReadonlyMap<string, string>;
  /** Undefined when nothing was said of it. */
  readonly shareProcesses: boolean | undefined;
  readonly stdin: boolean;
  readonly target: string;
  readonly tty: boolean;
  readonly profile: string;
  readonly custom: Partial<Container> | undefined;
}

const PULL_POLICIES: readonly string[] = ['', 'Always', 'IfNotPresent', 'Never'];

function pairsOf(flags: Flags, name: string): ReadonlyMap<string, string> {
  return stringToString(flags.each(name), (value, why) =>
    flagError(`invalid argument "${value}" for "--${name}" flag: ${why}`, 'kubectl debug'),
  );
}

/** @throws CommandError. Upstream: DebugOptions.Complete and Validate, in their order */
export async function debugOptions(context: CommandContext, { flags, args, dash }: Invocation): Promise<DebugOptions> {
  const profile = flags.string('profile');
  if (!isProfile(profile)) throw failure(`unknown profile: ${profile}`);
  const file = flags.string('custom');
  const stdin = flags.bool('stdin');
  const env = pairsOf(flags, 'env');
  const options: DebugOptions = {
    targets: dash === undefined ? args : args.slice(0, dash),
    command: dash === undefined ? [] : args.slice(dash),
    argsOnly: flags.bool('arguments-only'),
    attach: flags.has('attach') ? flags.bool('attach') : stdin,
    container: flags.string('container'),
    copyTo: flags.string('copy-to'),
    replace: flags.bool('replace'),
    env: [...env].map(([name, value]) => ({ name, value })),
    image: flags.string('image'),
    keep: {
      labels: flags.bool('keep-labels'),
      annotations: flags.bool('keep-annotations'),
      liveness: flags.bool('keep-liveness'),
      readiness: flags.bool('keep-readiness'),
      startup: flags.bool('keep-startup'),
      initContainers: flags.bool('keep-init-containers'),
    },
    pullPolicy: flags.string('image-pull-policy'),
    quiet: flags.bool('quiet'),
    sameNode: flags.bool('same-node'),
    setImages: pairsOf(flags, 'set-image'),
    shareProcesses: flags.has('share-processes') ? flags.bool('share-processes') : undefined,
    stdin,
    target: flags.string('target'),
    tty: flags.bool('tty'),
    profile,
    custom: file === '' ? undefined : await readCustomProfile(context, file),
  };
  validate(context, options, flags);
  return options;
}

function validate({ io }: CommandContext, options: DebugOptions, flags: Flags): void {
  const { attach, image, container, copyTo, target, quiet } = options;
  if (attach && flags.has('attach') && image === '' && container === '') {
    throw failure('you must specify --container or create a new container using --image in order to attach.');
  }
  const wrong = copyTo === '' ? wrongWithoutCopy(options) : wrongWithCopy(options);
  if (wrong !== undefined) throw failure(wrong);
  if (image !== '' && !isImageReference(image))
    throw failure(`invalid image name "${image}": invalid reference format`);
  if (options.targets.length === 0 && !flags.has('filename')) throw failure('NAME or filename is required for debug');
  if (!PULL_POLICIES.includes(options.pullPolicy)) throw failure(`invalid image pull policy: ${options.pullPolicy}`);
  for (const [name, other] of options.setImages) {
    if (!isImageReference(other)) {
      throw failure(`invalid image name "${other}" for container "${name}": invalid reference format`);
    }
  }
  if (target !== '') {
    if (copyTo !== '') throw failure('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!quiet) {
      io.stdout(
        `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    }
  }
  if (options.tty && !options.stdin) throw failure('-i/--stdin is required for containers with -t/--tty=true');
  if (options.custom !== undefined && setsWhatItMayNot(options.custom)) {
    throw failure('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  }
  if (options.profile === 'legacy') {
    io.stderr(
      '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n',
    );
  }
}

function wrongWithCopy({ image, setImages, command, container }: DebugOptions): string | undefined {
  if (image === '' && setImages.size === 0 && command.length === 0) {
    return 'you must specify --image, --set-image or command arguments.';
  }
  if (command.length > 0 && container === '' && image === '') {
    return 'you must specify an existing container or a new image when specifying args.';
  }
  return undefined;
}

function wrongWithoutCopy({ replace, sameNode, setImages, image }: DebugOptions): string | undefined {
  if (replace) return '--replace may only be used with --copy-to.';
  if (sameNode) return '--same-node may only be used with --copy-to.';
  if (setImages.size > 0) return '--set-image may only be used with --copy-to.';
  return image === '' ? 'you must specify --image when not using --copy-to.' : undefined;
}

function setsWhatItMayNot({ name, command, image, lifecycle, volumeDevices }: Partial<Container>): boolean {
  const texts = [name, image].some((text) => text !== undefined && text !== '');
  return texts || [command, volumeDevices].some((list) => (list ?? []).length > 0) || lifecycle !== undefined;
}
