import { tableColumns, tableRow } from '../../api/index.ts';

export const printer = { tableColumns, tableRow } as const;

export type Printer = typeof printer;
