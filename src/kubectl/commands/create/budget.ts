import { parseLabelSelector, podDisruptionBudgets } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { create, nameOf, place, subcommand } from './object.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  in: 'In',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

/** A selector as text in the form that objects have it. Upstream: metav1.ParseToLabelSelector. */
export function labelSelectorOf(text: string): object {
  const labels: Record<string, string> = {};
  const expressions: object[] = [];
  for (const { key, operator, values } of parseLabelSelector(text)) {
    const [value] = values;
    if ((operator === '=' || operator === '==') && value !== undefined) labels[key] = value;
    else if (OPERATORS[operator] === undefined) throw failure(`"${operator}" is not a valid label selector operator`);
    else expressions.push({ key, operator: OPERATORS[operator], ...(values.length === 0 ? {} : { values }) });
  }
  return {
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: labels }),
  };
}

const AMOUNT = /^[0-9]+%?$/;

const amount = (text: string): number | string => (text.endsWith('%') ? text : Number(text));

export const createPodDisruptionBudget = {
  ...subcommand(
    'poddisruptionbudget',
    'Create a pod disruption budget with the specified name',
    'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
    [
      flag('max-unavailable', 'string', 'The maximum number or percentage of unavailable pods this budget requires.'),
      flag('min-available', 'string', 'The minimum number or percentage of available pods this budget requires.'),
      flag(
        'selector',
        'string',
        'A label selector to use for this budget. Only equality-based selector requirements are supported.',
      ),
    ],
    async (context, invocation) => {
      const { flags } = invocation;
      const name = nameOf(invocation, 'poddisruptionbudget');
      const [selector, min, max] = ['selector', 'min-available', 'max-unavailable'].map((it) => flags.string(it));
      if (!selector) throw failure('a selector must be specified');
      if (!min && !max) throw failure('one of min-available or max-unavailable must be specified');
      if (min && max) throw failure('min-available and max-unavailable cannot be both specified');
      if (min && !AMOUNT.test(min)) throw failure('invalid format specified for min-available');
      if (max && !AMOUNT.test(max)) throw failure('invalid format specified for max-unavailable');
      const object = {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name, ...place(context) },
        spec: {
          ...(min ? { minAvailable: amount(min) } : {}),
          ...(max ? { maxUnavailable: amount(max) } : {}),
          selector: labelSelectorOf(selector),
        },
      };
      await create(context, podDisruptionBudgets, object, flags, { failed: 'poddisruptionbudgets:' });
    },
  ),
  aliases: ['pdb'],
};
