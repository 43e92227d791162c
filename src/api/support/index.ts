/** Which fields the cluster acts upon, as data: warnings and documentation come from the same rows. */
export { type SupportLevel, type SupportRow, podSupport, serviceSupport } from './rows.ts';
export { supportWarnings } from './warnings.ts';
