/** `less` and `more`. Loaded when they are first used. */
export { less } from './less.ts';
