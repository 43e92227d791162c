import { hasFiles } from '../../selection.ts';
import { certificateSigningRequests, hasReason } from '../../../api/index.ts';
import type { Command, CommandContext } from '../../command.ts';
import { CommandError, errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { readManifests } from '../../manifests.ts';
import { printObjects } from '../../printers/output.ts';

interface Decision {
  readonly type: 'Approved' | 'Denied';
  readonly opposite: 'Approved' | 'Denied';
  readonly reason: string;
  readonly done: string;
}

const DECISIONS: Readonly<Record<'approve' | 'deny', Decision>> = {
  approve: { type: 'Approved', opposite: 'Denied', reason: 'KubectlApprove', done: 'approved' },
  deny: { type: 'Denied', opposite: 'Approved', reason: 'KubectlDeny', done: 'denied' },
};

const ATTEMPTS = 10;

/** Adds the condition, again on top of what others wrote meanwhile. Upstream: certificates.go. */
async function decideOne(
  context: CommandContext,
  name: string,
  verb: 'approve' | 'deny',
  force: boolean,
): Promise<unknown> {
  const { client, clock } = context;
  const { type, opposite, reason, done } = DECISIONS[verb];
  for (let attempt = 0; ; attempt++) {
    const request = await client.get(certificateSigningRequests, { name });
    const conditions = request.status?.conditions ?? [];
    if (conditions.some((condition) => condition.type === opposite))
      throw failure(`certificate signing request "${name}" is already ${opposite}`);
    const has = conditions.some((condition) => condition.type === type);
    if (has && !force) return request;
    const message = `This CSR was ${done} by kubectl certificate ${verb}.`;
    const lastUpdateTime = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const added = has ? [] : [{ type, status: 'True', reason, message, lastUpdateTime }];
    const decided = { ...request, status: { ...request.status, conditions: [...conditions, ...added] } };
    try {
      await client.update(certificateSigningRequests, decided, { subresource: 'approval' });
      return request;
    } catch (cause) {
      if (!hasReason(cause, 'Conflict') || attempt >= ATTEMPTS) throw cause;
    }
  }
}

async function namesOf(context: CommandContext, args: readonly string[], flags: Flags): Promise<readonly string[]> {
  if (!hasFiles(flags)) return args;
  const items = await readManifests(context, flags);
  const named = items.map((item) => {
    if (item instanceof CommandError) throw item;
    if (item.resource.kind !== 'CertificateSigningRequest') {
      const kind = item.resource.group === '' ? item.resource.kind : `${item.resource.kind}.${item.resource.group}`;
      throw failure(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${kind}`);
    }
    return item.name;
  });
  return [...args, ...named];
}

export function decide(verb: 'approve' | 'deny'): Command['run'] {
  return async (context, { flags, args }) => {
    if (args.length === 0 && !hasFiles(flags))
      throw failure('one or more CSRs must be specified as <name> or -f <filename>');
    const output = flags.string('output');
    const problems: string[] = [];
    for (const given of await namesOf(context, args, flags)) {
      const name = given.replace(/^[^/]*\//, '');
      try {
        const object = (await decideOne(context, name, verb, flags.bool('force'))) as never;
        const printed = `certificatesigningrequest.certificates.k8s.io/${name}`;
        context.io.stdout(
          output === ''
            ? `${printed} ${DECISIONS[verb].done}\n`
            : await printObjects({ items: [{ object, name: printed }], list: false }, output, flags, context.io),
        );
      } catch (cause) {
        problems.push(errorText(cause));
      }
    }
    if (problems.length > 0) throw new CommandError(problems.join('\n'));
    return 0;
  };
}
