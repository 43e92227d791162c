import type { KubernetesObject } from '../../api/index.ts';
import type { CommandContext } from '../command.ts';
import { dryRunSuffix, type DryRun } from '../dry-run.ts';
import { failure } from '../errors.ts';
import type { Flags, FlagSpec } from '../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, splitOutput, TEMPLATE_FLAGS } from './output.ts';

/** Flags of commands that print what became of an object. Upstream: cli-runtime/pkg/genericclioptions, PrintFlags. */
export const PRINT_FLAGS: readonly FlagSpec[] = [OUTPUT_FLAG, ...TEMPLATE_FLAGS, SHOW_MANAGED_FIELDS];

const FORMATS: readonly string[] = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'name',
  'template',
  'templatefile',
  'yaml',
];

/** Prints one object: in the format of `-o`, or that something was done to it. @param name `deployment.apps/web` */
export type ResultPrinter = (object: KubernetesObject, name: string, done: string) => Promise<void>;

/** Knows before anything is done whether it can print what comes of it. @throws CommandError */
export function resultPrinter({ io }: CommandContext, flags: Flags, dryRun: DryRun = ''): ResultPrinter {
  const output = flags.string('output');
  const { format } = splitOutput(output);
  if (output !== '' && !FORMATS.includes(format)) {
    throw failure(
      `unable to match a printer suitable for the output format "${format}", allowed formats are: ${FORMATS.join(',')}`,
    );
  }
  let printed = 0;
  return async (object, name, done) => {
    if (output === '' && !flags.has('template')) {
      io.stdout(`${name} ${done}${dryRunSuffix(dryRun)}\n`);
      return;
    }
    // Documents of one stream. Upstream: printers.YAMLPrinter
    if (format === 'yaml' && printed++ > 0) io.stdout('---\n');
    io.stdout(await printObjects({ items: [{ object, name }], list: false }, output, flags, io));
  };
}
