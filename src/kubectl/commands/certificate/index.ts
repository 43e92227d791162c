import { group, type Command } from '../../command.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { FILENAME_FLAGS } from '../../selection.ts';

function decision(name: 'approve' | 'deny', done: string): Command {
  return {
    name,
    summary: `${name === 'approve' ? 'Approve' : 'Deny'} a certificate signing request`,
    usage: '(-f FILENAME | NAME)',
    completes: { namesOf: 'certificatesigningrequests.certificates.k8s.io' },
    flags: [
      ...FILENAME_FLAGS,
      flag('force', 'bool', `Update the CSR even if it is already ${done}.`),
      OUTPUT_FLAG,
      ...TEMPLATE_FLAGS,
      SHOW_MANAGED_FIELDS,
    ],
    run: lazily(async () => (await import('./decide.ts')).decide(name)),
  };
}

export const certificate = group(
  'certificate',
  'Modify certificate resources',
  [decision('approve', 'approved'), decision('deny', 'denied')],
  { usage: 'SUBCOMMAND', bare: 'help' },
);
