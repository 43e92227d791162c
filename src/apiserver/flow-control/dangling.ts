import { type FlowSchema, formatTime } from '../../api/index.ts';

type Condition = NonNullable<NonNullable<FlowSchema['status']>['conditions']>[number];

/** Whether the level that a schema names is missing. upstream: apiserver/pkg/util/flowcontrol presyncFlowSchemaStatus */
export function danglingCondition(level: string, exists: boolean, now: number): Condition {
  const reference = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return {
    type: 'Dangling',
    status: exists ? 'False' : 'True',
    lastTransitionTime: formatTime(now),
    reason: exists ? 'Found' : 'NotFound',
    message: exists ? `${reference} and it exists` : `${reference} but there is no such object`,
  };
}

/** The condition as it should be; undefined where the schema has it. */
export function missingCondition({ spec, status }: FlowSchema, exists: boolean, now: number): Condition | undefined {
  const wanted = danglingCondition(spec.priorityLevelConfiguration.name, exists, now);
  const found = (status?.conditions ?? []).find(({ type }) => type === wanted.type);
  if (found === undefined || found.status !== wanted.status) return wanted;
  if (found.reason === wanted.reason && found.message === wanted.message) return undefined;
  return { ...wanted, lastTransitionTime: found.lastTransitionTime ?? '' };
}
