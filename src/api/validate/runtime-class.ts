import { jsonEqual } from '../equal.ts';
import type { RuntimeClass } from '../generated/types.ts';
import { isDns1123Label } from '../names/index.ts';
import { runtimeClasses } from '../resources/index.ts';
import { type Errors, check, checkLabels, immutable } from './common.ts';
import { duplicate } from './field-error.ts';
import { checkResources } from './resources.ts';
import { type RuleRow, row } from './rules.ts';
import { checkTolerations } from './scheduling.ts';

/** Upstream: pkg/apis/node/validation ValidateRuntimeClass. */
function checkRuntimeClass(errors: Errors, { handler, overhead, scheduling }: RuntimeClass): void {
  check(errors, 'handler', handler, isDns1123Label);
  const { podFixed } = overhead ?? {};
  if (podFixed !== undefined) checkResources(errors, 'overhead', { limits: podFixed });
  if (scheduling === undefined) return;
  checkLabels(errors, 'scheduling.nodeSelector', scheduling.nodeSelector);
  const { tolerations = [] } = scheduling;
  checkTolerations(errors, 'scheduling.tolerations', tolerations);
  tolerations.forEach((toleration, index) => {
    const first = tolerations.findIndex((other) => jsonEqual(other, toleration));
    if (first < index) errors.push(duplicate(`scheduling.tolerations[${String(index)}]`, toleration));
  });
}

/** The rest may be changed, and is not looked at again. Upstream: ValidateRuntimeClassUpdate. */
function checkRuntimeClassUpdate(errors: Errors, next: RuntimeClass, old: RuntimeClass): void {
  immutable(errors, 'handler', next.handler, old.handler);
}

export const nodeRules: readonly RuleRow[] = [
  row(runtimeClasses, { create: checkRuntimeClass, update: checkRuntimeClassUpdate }),
];
