import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { selectedItems } from '../label-filter.ts';
import { readManifests } from '../manifests.ts';
import { FILENAME_FLAGS, hasFiles } from '../selection.ts';
import { sendRaw } from '../send-raw.ts';
import { createClusterRoleBinding, createRoleBinding } from './create/bindings.ts';
import { createPodDisruptionBudget } from './create/budget.ts';
import { createConfigMap } from './create/config-map.ts';
import { createDeployment } from './create/deployment.ts';
import { createIngress } from './create/ingress.ts';
import { createCronJob, createJob } from './create/jobs.ts';
import { COMMON, create } from './create/object.ts';
import { createPriorityClass } from './create/priority-class.ts';
import { createQuota } from './create/quota.ts';
import { createClusterRole, createRole } from './create/roles.ts';
import { createSecretGroup } from './create/secret.ts';
import { createService } from './create/service.ts';
import { createNamespace, createServiceAccount } from './create/simple.ts';
import { createToken } from './create/token.ts';

async function fromFiles(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (args.length > 0)
    throw failure(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl create -h' for help and examples`);
  if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
  if (flags.string('raw') !== '') return sendRaw(context, flags, 'POST');
  const items = selectedItems(await readManifests(context, flags, 'create'), flags);
  if (items.length === 0) throw failure('no objects passed to create');
  let code = 0;
  for (const item of items) {
    try {
      if (item instanceof CommandError) throw item;
      await create(context, item.resource, item.object, flags, { fromFile: true });
    } catch (cause) {
      const text = errorText(cause);
      const source = item instanceof CommandError ? '' : `error when creating "${item.source}": `;
      context.io.stderr(`${text.replace(/^(Error from server(?: \(\w+\))?: )/, `$1${source}`)}\n`);
      code = 1;
    }
  }
  return code;
}

export const createCommand: Command = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  usage: '-f FILENAME',
  flags: [
    ...FILENAME_FLAGS,
    ...COMMON,
    flag('raw', 'string', 'Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file.'),
    flag('selector', 'string', 'Only objects with these labels are created.', { short: 'l' }),
  ],
  subcommands: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createPodDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecretGroup,
    createService,
    createServiceAccount,
    createToken,
  ],
  run: fromFiles,
};
