/** Building Events and counting repeated ones. Imports time. */
export { type EventOptions, eventKey, newEvent, objectReference, repeatEvent } from './event.ts';
