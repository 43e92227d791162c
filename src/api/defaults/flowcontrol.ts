import type { FlowSchema, PriorityLevelConfiguration, QueuingConfiguration } from '../generated/types.ts';
import { change, fill } from './fill.ts';

/** Zero is as good as nothing. */
function positive<T extends object>(object: T, defaults: { readonly [K in keyof T]?: number }): T {
  const missing = Object.entries(defaults).filter(([field]) => (object[field as keyof T] ?? 0) === 0);
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

function defaultQueuing(queuing: QueuingConfiguration): QueuingConfiguration {
  return positive(queuing, { handSize: 8, queues: 64, queueLengthLimit: 50 });
}

/** Upstream: pkg/apis/flowcontrol/v1/defaults.go. */
export function defaultFlowSchema(schema: FlowSchema): FlowSchema {
  return change(schema, 'spec', (spec) => positive(spec, { matchingPrecedence: 1000 }));
}

export function defaultPriorityLevel(level: PriorityLevelConfiguration): PriorityLevelConfiguration {
  return change(level, 'spec', (spec) => {
    const exempt = change(spec, 'exempt', (it) => fill(it, { nominalConcurrencyShares: 0, lendablePercent: 0 }));
    return change(exempt, 'limited', (it) => {
      const filled = fill(it, { nominalConcurrencyShares: 30, lendablePercent: 0 });
      return change(filled, 'limitResponse', (response) => change(response, 'queuing', defaultQueuing));
    });
  });
}
