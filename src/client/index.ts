/** The one client interface, informers, the work queue, transports. Imports base, api, protocol. */
export type * from './client.ts';
export {
  runController,
  TerminalError,
  type ControllerContext,
  type ControllerDefinition,
  type Enqueue,
  type Result,
  type RunnerDeps,
  type RunningController,
} from './controller.ts';
export { createEventRecorder, type EventRecorder } from './event-recorder.ts';
export { Expectations } from './expectations.ts';
export { createInformerFactory, type InformerFactory, type InformerLease } from './informer-factory.ts';
export type { Informer, InformerHandler, Lister } from './informer.ts';
export { BY_OWNER } from './informer-store.ts';
export * from './transport/index.ts';
