import { jsonSchema } from '../../../api/index.ts';
import type { Monaco } from './monaco.ts';

let loading: Promise<Monaco> | undefined;

async function load(): Promise<Monaco> {
  const [{ setUpMonaco }, schema] = await Promise.all([import('./monaco.ts'), jsonSchema()]);
  return setUpMonaco(schema);
}

/** Monaco and the schemas, loaded at the first call. Fails when they cannot be fetched; the next call tries again. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= load();
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
