/** A part of the code of its own: see `LaterHost`. */
export { Host } from '../network/index.ts';
