import type { TestProject } from 'vitest/node';
import { serveDirectory } from '../../scripts/lib/static-server.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the built site is served, from a sub-path, without special headers. */
    readonly site: string;
  }
}

/** Serves `dist/` for the end-to-end tests, as a plain static host would. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serveDirectory('dist', { base: '/some/path/' });
  project.provide('site', server.url);
  return () => server.close();
}
