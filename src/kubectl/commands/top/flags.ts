import { CommandError, failure } from '../../errors.ts';
import { flag, type Flags, type FlagSpec } from '../../flags.ts';
import { SELECTOR_FLAGS } from '../../selection.ts';
import { isMeasured, type MeasuredResource } from './usage-cells.ts';

export const [SELECTOR, FIELD_SELECTOR] = SELECTOR_FLAGS as readonly [FlagSpec, FlagSpec];

/** Flags that both commands have. @param what `pods`, `nodes` */
export function commonFlags(what: string): readonly FlagSpec[] {
  return [
    SELECTOR,
    flag(
      'sort-by',
      'string',
      `If non-empty, sort ${what} list using specified field. The field can be either 'cpu' or 'memory'.`,
      { completes: ['cpu', 'memory'] },
    ),
    flag('no-headers', 'bool', 'If present, print output without headers'),
    // Answers are JSON here, which says the same.
    flag('use-protocol-buffers', 'bool', 'Enables using protocol-buffers to access Metrics API.', {
      default: 'true',
      noEffect: true,
    }),
  ];
}

/** @throws CommandError */
export function sortKey(flags: Flags): MeasuredResource | undefined {
  const by = flags.string('sort-by');
  if (by === '') return undefined;
  if (!isMeasured(by)) throw failure('--sort-by accepts only cpu or memory');
  return by;
}

/** The one name that may be given. @throws CommandError */
export function onlyName(args: readonly string[], command: { readonly name: string; readonly usage: string }): string {
  if (args.length <= 1) return args[0] ?? '';
  throw new CommandError(
    `error: ${command.name} ${command.usage}\nSee 'kubectl top ${command.name} -h' for help and examples`,
  );
}
