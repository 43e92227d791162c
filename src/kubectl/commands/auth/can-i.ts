import { selfSubjectAccessReviews } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { listAccess } from './access-list.ts';

const VERBS: ReadonlySet<string> = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  ),
);
const URL_VERBS: ReadonlySet<string> = new Set('get put post head options delete patch *'.split(' '));

interface Asked {
  readonly group: string;
  readonly version?: string;
  readonly resource: string;
  readonly name: string;
}

/** Warnings of this command end in an empty line, as upstream's do. */
function warn({ io }: CommandContext, text: string): void {
  io.stderr(`Warning: ${text}\n\n`);
}

async function resourceOf(context: CommandContext, argument: string, flags: Flags): Promise<Asked> {
  const slash = argument.indexOf('/');
  const [type, name] = slash < 0 ? [argument, ''] : [argument.slice(0, slash), argument.slice(slash + 1)];
  if (type === '*') return { group: '', resource: '*', name };
  const found = await context.discovery.find(type);
  if (found === undefined) {
    const [resource = '', ...group] = type.toLowerCase().split('.');
    const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    if (!['users', 'groups'].includes(type.toLowerCase()))
      warn(context, `the server doesn't have a resource type '${resource}'${where}`);
    return { group: '', resource: type, name };
  }
  if (!found.namespaced && !flags.bool('all-namespaces')) {
    const where = found.group === '' ? '' : ` in group '${found.group}'`;
    warn(context, `resource '${found.resource}' is not namespace scoped${where}`);
  }
  return { group: found.group, version: found.version, resource: found.resource, name };
}

async function attributesOf(context: CommandContext, verb: string, what: string, flags: Flags): Promise<object> {
  const subresource = flags.string('subresource');
  if (what.startsWith('/')) {
    if (subresource !== '') throw failure('--subresource can not be used with NonResourceURL');
    if (!URL_VERBS.has(verb)) warn(context, `verb '${verb}' is not a known verb`);
    return { nonResourceAttributes: { path: what, verb } };
  }
  const { group, resource, name } = await resourceOf(context, what, flags);
  if (!flags.bool('all-namespaces') && !VERBS.has(verb)) warn(context, `verb '${verb}' is not a known verb`);
  const namespace = flags.bool('all-namespaces') ? '' : context.namespace;
  return { resourceAttributes: { namespace, verb, group, resource, subresource, name } };
}

interface Status {
  readonly allowed: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

/** Upstream: kubectl/pkg/cmd/auth/cani.go */
export async function canI(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (flags.bool('list')) {
    if (args.length > 0) throw failure('list option must be specified with no arguments');
    if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource') !== '')
      throw failure("list option can't be specified with neither quiet, all-namespaces nor subresource options");
    return listAccess(context, flags);
  }
  const [verb, what, ...more] = args;
  if (verb === undefined || what === undefined || more.length > 0) {
    throw failure(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  }
  const spec = await attributesOf(context, verb, what, flags);
  if (flags.bool('no-headers')) throw failure('--no-headers cannot be set without --list specified');
  const request = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec };
  const review = await context.client.create(selfSubjectAccessReviews, request);
  const { allowed, reason = '', evaluationError = '' } = (review as unknown as { readonly status: Status }).status;
  const why = [reason, evaluationError].filter((text) => text !== '').map((text) => ` - ${text}`);
  if (!flags.bool('quiet')) context.io.stdout(allowed ? 'yes\n' : `no${why.join('')}\n`);
  return allowed ? 0 : 1;
}
