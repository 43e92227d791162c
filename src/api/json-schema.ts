import type { Resource } from './resources.ts';
export function jsonSchema(_kinds?: readonly Resource[]): Promise<Readonly<Record<string, unknown>>> {
  throw new Error('not yet');
}
