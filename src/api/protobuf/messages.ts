export { decodeMessage } from './decode.ts';
export { messageTables } from './table.ts';
