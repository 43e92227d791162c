import type { ConfigMap, Secret } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, metadataLines } from './parts.ts';

export async function describeConfigMap(context: CommandContext, configMap: ConfigMap): Promise<string> {
  const data = Object.entries(configMap.data ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:\n----\n${value}\n\n`);
  return `${metadataLines(configMap)}\nData\n====\n${data.join('')}\nBinaryData\n====\n\n${await eventLines(context, configMap)}`;
}

export function describeSecret(_context: CommandContext, secret: Secret): Promise<string> {
  const data = Object.entries(secret.data ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:\t${atob(value).length} bytes\n`);
  return Promise.resolve(`${metadataLines(secret)}\nType:\t${secret.type ?? ''}\n\nData\n====\n${data.join('')}`);
}
