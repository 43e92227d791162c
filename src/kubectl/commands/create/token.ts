import { serviceAccounts, StatusError } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag, type Flags } from '../../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { nameOf } from './object.ts';

const BOUND_KINDS = ['Node', 'Pod', 'Secret'];

function check(flags: Flags): void {
  const duration = flags.milliseconds('duration');
  if (duration < 0) throw failure('--duration must be greater than or equal to 0');
  if (duration % 1000 !== 0) throw failure('--duration cannot be expressed in units less than seconds');
  if (flags.list('audience').includes('')) throw failure('--audience must not be an empty string');
  const kind = flags.string('bound-object-kind');
  for (const other of ['bound-object-name', 'bound-object-uid'])
    if (kind === '' && flags.string(other) !== '')
      throw failure(`--${other} can only be set if --bound-object-kind is provided`);
  if (kind === '') return;
  if (!BOUND_KINDS.includes(kind)) throw failure(`supported --bound-object-kind values are ${BOUND_KINDS.join(', ')}`);
  if (flags.string('bound-object-name') === '')
    throw failure('--bound-object-name is required if --bound-object-kind is provided');
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const { io, namespace } = context;
  const name = nameOf(invocation, 'token');
  check(flags);
  const [kind, bound, uid] = ['kind', 'name', 'uid'].map((it) => flags.string(`bound-object-${it}`));
  const seconds = flags.milliseconds('duration') / 1000;
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name, namespace },
    spec: {
      audiences: flags.has('audience') ? flags.list('audience') : [],
      ...(seconds === 0 ? {} : { expirationSeconds: seconds }),
      ...(kind ? { boundObjectRef: { kind, apiVersion: 'v1', name: bound, ...(uid ? { uid } : {}) } } : {}),
    },
  };
  const answer = await context.client
    .create(serviceAccounts, request as never, { subresource: 'token' })
    .catch((cause: unknown) => {
      throw cause instanceof StatusError ? failure(`failed to create token: ${cause.message}`) : cause;
    });
  const { token } = (answer as unknown as { readonly status: { readonly token: string } }).status;
  if (flags.has('output')) {
    const printable = { items: [{ object: answer, name: `tokenrequest.authentication.k8s.io/${name}` }], list: false };
    io.stdout(await printObjects(printable, flags.string('output'), flags, io));
  } else io.stdout(io.terminal === undefined ? token : `${token}\n`);
  return 0;
}

export const createToken: Command = {
  name: 'token',
  summary: 'Request a service account token',
  usage: 'SERVICE_ACCOUNT_NAME',
  flags: [
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag(
      'audience',
      'list',
      'Audience of the requested token. If unset, defaults to requesting a token for use with the Kubernetes API server.',
    ),
    flag(
      'bound-object-kind',
      'string',
      'Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret.',
    ),
    flag('bound-object-name', 'string', 'Name of an object to bind the token to.'),
    flag('bound-object-uid', 'string', 'UID of an object to bind the token to.'),
    flag('duration', 'duration', 'Requested lifetime of the issued token.', { default: '0s' }),
  ],
  run,
};
