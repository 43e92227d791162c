import { canonicalQuantity, QuantityError, resourceQuotas } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { create, nameOf, place, subcommand } from './object.ts';

/** `cpu=1,memory=1G`. Upstream: create_quota.go, populateResourceListV1. */
function hardLimits(text: string): Readonly<Record<string, string>> {
  const entries = text.split(',').map((statement) => {
    const [name = '', value, ...more] = statement.split('=');
    if (value === undefined || more.length > 0)
      throw failure(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    try {
      return [name, canonicalQuantity(value)] as const;
    } catch (cause) {
      if (cause instanceof QuantityError) throw failure(cause.message);
      throw cause;
    }
  });
  return Object.fromEntries(entries);
}

export const createQuota = {
  ...subcommand(
    'quota',
    'Create a quota with the specified name',
    'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
    [
      flag('hard', 'string', 'A comma-delimited set of resource=quantity pairs that define a hard limit.'),
      flag(
        'scopes',
        'string',
        'A comma-delimited set of quota scopes that must all match each object tracked by the quota.',
      ),
    ],
    async (context, invocation) => {
      const { flags } = invocation;
      const metadata = { name: nameOf(invocation, 'quota'), ...place(context) };
      const [hard, scopes] = [flags.string('hard'), flags.string('scopes')];
      if (scopes !== '' && scopes.split(',').includes('')) throw failure('invalid resource quota scope ""');
      const spec = {
        ...(hard === '' ? {} : { hard: hardLimits(hard) }),
        ...(scopes === '' ? {} : { scopes: scopes.split(',') }),
      };
      const object = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec };
      await create(context, resourceQuotas, object, flags, { failed: 'quota:' });
    },
  ),
  aliases: ['resourcequota'],
};
