import { customResourceDefinitions } from '../../resources/index.ts';
import { row, type RuleRow } from '../../validate/rules.ts';
import { checkDefinition, checkDefinitionStatus, checkDefinitionUpdate } from './check.ts';

/** What is checked of CustomResourceDefinitions. */
export const definitionRules: readonly RuleRow[] = [
  row(customResourceDefinitions, {
    create: checkDefinition,
    update: checkDefinitionUpdate,
    status: checkDefinitionStatus,
  }),
];
