import { configMaps } from '../../../api/index.ts';
import { DATA_FLAGS, dataOf } from './data.ts';
import { contentHash } from './hash.ts';
import { create, nameOf, place, subcommand } from './object.ts';

/** Upstream: kubectl/pkg/cmd/create/create_configmap.go */
export const createConfigMap = {
  ...subcommand(
    'configmap',
    'Create a config map from a local file, directory or literal value',
    'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
    DATA_FLAGS,
    async (context, invocation) => {
      const { flags } = invocation;
      const name = nameOf(invocation, 'configmap');
      const data = await dataOf(context, flags, 'config', {
        invalid: (key, why) => `"${key}" is not a valid key name for a ConfigMap: ${why}`,
        taken: (key) =>
          `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`,
      });
      const suffix = flags.bool('append-hash') ? `-${contentHash({ kind: 'ConfigMap', name, data })}` : '';
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        ...(Object.keys(data).length === 0 ? {} : { data }),
        metadata: { name: `${name}${suffix}`, ...place(context) },
      };
      await create(context, configMaps, object, flags, { failed: 'configmap:' });
    },
  ),
  aliases: ['cm'],
};
