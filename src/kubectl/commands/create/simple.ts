import { namespaces, serviceAccounts } from '../../../api/index.ts';
import { create, nameOf, place, subcommand } from './object.ts';

export const createNamespace = {
  ...subcommand(
    'namespace',
    'Create a namespace with the specified name',
    'NAME [--dry-run=server|client|none]',
    [],
    async (context, invocation) => {
      const metadata = { name: nameOf(invocation, 'namespace') };
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata, spec: {} };
      await create(context, namespaces, object, invocation.flags);
    },
  ),
  aliases: ['ns'],
};

export const createServiceAccount = {
  ...subcommand(
    'serviceaccount',
    'Create a service account with the specified name',
    'NAME [--dry-run=server|client|none]',
    [],
    async (context, invocation) => {
      const metadata = { name: nameOf(invocation, 'serviceaccount'), ...place(context) };
      const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
      await create(context, serviceAccounts, object, invocation.flags, { failed: 'serviceaccount:' });
    },
  ),
  aliases: ['sa'],
};
