import type { AdmissionContext } from './registry.ts';

/**
 * What plugins that change objects have to remember of a request: some want to see again what others made of their
 * changes, so that all of them may be asked a second time.
 * upstream: k8s.io/apiserver/pkg/admission/reinvocation.go
 */
export interface Reinvocation {
  /** Whether this is the second time. */
  again: boolean;
  /** Whether a plugin wants a second time. */
  wanted: boolean;
  /** By name of the plugin. */
  readonly memory: Map<string, unknown>;
}

const reinvocations = new WeakMap<AdmissionContext, Reinvocation>();

/** Of the request that a context belongs to; made for the first plugin that asks. */
export function reinvocationOf(context: AdmissionContext): Reinvocation {
  const known = reinvocations.get(context) ?? { again: false, wanted: false, memory: new Map<string, unknown>() };
  reinvocations.set(context, known);
  return known;
}

/** Whether all plugins are to be asked again; says yes once. */
export function beginsAgain(context: AdmissionContext): boolean {
  const known = reinvocations.get(context);
  if (known === undefined || !known.wanted || known.again) return false;
  known.again = true;
  return true;
}
