import { jsonSchema } from '../../../api/index.ts';
import type { Monaco } from './monaco.ts';

let loading: Promise<Monaco> | undefined;

/** Monaco and the schemas, loaded at the first call. Fails when they cannot be fetched; the next call tries again. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= Promise.all([import('./monaco.ts'), jsonSchema()]).then(([{ setUpMonaco }, schema]) =>
    setUpMonaco(schema),
  );
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
