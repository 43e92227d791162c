/** What custom kinds need: loaded with the first definition. */
import { definitionWarnings, finalizerWarnings } from '../../api/index.ts';
import { serveCustomKinds } from './custom-kinds.ts';
import { checkRules } from './schema-rules.ts';

export const customKindParts = { checkRules, definitionWarnings, finalizerWarnings, serveCustomKinds } as const;

export type CustomKindParts = typeof customKindParts;
