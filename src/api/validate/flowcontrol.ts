import { jsonEqual } from '../equal.ts';
import { MANDATORY_LEVELS } from '../flow-control/index.ts';
import type {
  FlowSchema,
  LimitedPriorityLevelConfiguration,
  PriorityLevelConfiguration,
  QueuingConfiguration,
} from '../generated/types.ts';
import { flowSchemas, priorityLevelConfigurations } from '../resources/index.ts';
import type { Errors } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkFlowConditions, checkFlowSchema } from './flow-schema.ts';
import { type RuleRow, row } from './rules.ts';

const MAX_QUEUES = 10_000_000;
const MAX_HASH_BITS = 60;

/** How many bits of a hash it takes to deal a hand. Upstream: apiserver/pkg/util/shufflesharding RequiredEntropyBits */
function entropyBits(deck: number, hand: number): number {
  let bits = 0;
  for (let dealt = 0; dealt < hand; dealt++) bits += Math.log2(deck - dealt);
  return Math.ceil(bits);
}

function checkQueuing(errors: Errors, field: string, queuing: QueuingConfiguration): void {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const refuse = (name: keyof QueuingConfiguration, value: number, why: string): void => {
    errors.push(invalidValue(`${field}.${name}`, value, why));
  };
  if (queueLengthLimit <= 0) refuse('queueLengthLimit', queueLengthLimit, 'must be positive');
  if (queues <= 0) refuse('queues', queues, 'must be positive');
  else if (queues > MAX_QUEUES) refuse('queues', queues, `must not be greater than ${String(MAX_QUEUES)}`);
  if (handSize <= 0) refuse('handSize', handSize, 'must be positive');
  else if (handSize > queues) {
    refuse('handSize', handSize, `should not be greater than queues (${String(queues)})`);
  } else if (entropyBits(queues, handSize) > MAX_HASH_BITS) {
    const of = `deckSize ${String(queues)} and handSize ${String(handSize)}`;
    refuse('handSize', handSize, `required entropy bits of ${of} should not be greater than ${String(MAX_HASH_BITS)}`);
  }
}

function checkShares(errors: Errors, field: string, shares = 0): void {
  if (shares >= 0) return;
  errors.push(invalidValue(`${field}.nominalConcurrencyShares`, shares, 'must be a non-negative integer'));
}

function checkLendable(errors: Errors, field: string, percent = 0): void {
  if (percent >= 0 && percent <= 100) return;
  errors.push(invalidValue(`${field}.lendablePercent`, percent, 'must be between 0 and 100, inclusive'));
}

/** Upstream: ValidateLimitedPriorityLevelConfiguration. */
function checkLimited(errors: Errors, limited: LimitedPriorityLevelConfiguration): void {
  const field = 'spec.limited';
  checkShares(errors, field, limited.nominalConcurrencyShares);
  const { type = '', queuing } = limited.limitResponse ?? {};
  const at = `${field}.limitResponse`;
  if (type === 'Reject') {
    if (queuing !== undefined) {
      errors.push(forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
    }
  } else if (type === 'Queue') {
    if (queuing === undefined) {
      errors.push(required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
    } else checkQueuing(errors, `${at}.queuing`, queuing);
  } else errors.push(notSupported(`${at}.type`, type, ['Queue', 'Reject']));
  checkLendable(errors, field, limited.lendablePercent);
  const { borrowingLimitPercent: borrowed } = limited;
  if (borrowed !== undefined && borrowed < 0) {
    const why = 'if specified, must be a non-negative integer';
    errors.push(invalidValue(`${field}.borrowingLimitPercent`, borrowed, why));
  }
}

/** Shares and percentage of the exempt level may be set. */
function checkMandatory(errors: Errors, { metadata, spec }: PriorityLevelConfiguration): void {
  const mandatory = MANDATORY_LEVELS.find((one) => one.metadata.name === metadata.name)?.spec;
  if (mandatory === undefined) return;
  if (metadata.name !== 'exempt') {
    if (jsonEqual(spec, mandatory)) return;
    errors.push(invalidValue('spec', spec, `spec of '${metadata.name}' must equal the fixed value`));
  } else if (!jsonEqual({ ...spec, exempt: {} }, { ...mandatory, exempt: {} })) {
    const why = "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value";
    errors.push(invalidValue('spec', spec, why));
  }
}

/** Upstream: ValidatePriorityLevelConfiguration. */
function checkLevel(errors: Errors, level: PriorityLevelConfiguration): void {
  const { metadata, spec, status } = level;
  const { type, limited, exempt } = spec;
  if ((metadata.name === 'exempt') !== (type === 'Exempt')) {
    errors.push(invalidValue('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  }
  if (type === 'Exempt') {
    if (limited !== undefined) errors.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    checkShares(errors, 'spec.exempt', exempt?.nominalConcurrencyShares);
    checkLendable(errors, 'spec.exempt', exempt?.lendablePercent);
  } else if (type === 'Limited') {
    if (exempt !== undefined) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (limited === undefined) errors.push(required('spec.limited', 'must not be empty when type is Limited'));
    else checkLimited(errors, limited);
  } else errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  checkMandatory(errors, level);
  checkFlowConditions(errors, status?.conditions ?? []);
}

function checkStatus(errors: Errors, { status }: FlowSchema | PriorityLevelConfiguration): void {
  checkFlowConditions(errors, status?.conditions ?? []);
}

/** Upstream: pkg/apis/flowcontrol/validation. */
export const flowcontrolRules: readonly RuleRow[] = [
  row(flowSchemas, { create: checkFlowSchema, status: checkStatus }),
  row(priorityLevelConfigurations, { create: checkLevel, status: checkStatus }),
];
