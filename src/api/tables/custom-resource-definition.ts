import type { CustomResourceDefinition } from '../generated/types.ts';
import { customResourceDefinitions } from '../resources/index.ts';
import { AGE_DESCRIPTION, column, NAME, type TableDefinition } from './column.ts';

/** upstream: apiserver/pkg/registry/rest/table.go, which prints kinds that say nothing else. */
export const customResourceDefinitionTable: TableDefinition<CustomResourceDefinition> = {
  resource: customResourceDefinitions,
  columns: [NAME, column('Created At', AGE_DESCRIPTION, 'date')],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};
