import type { AdmissionContext, Registry, Requester } from './registry.ts';

/** What admission plugins of one request work with. @param warnings is added to */
export function contextOf(registry: Registry, requester: Requester, warnings: string[]): AdmissionContext {
  return {
    registry,
    warn: (text) => {
      warnings.push(text);
    },
    annotate: (key, value) => requester.annotate?.(key, value),
  };
}
