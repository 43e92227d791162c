/** The registry: what happens to an object on its way into and out of the store. Imports the store and api. */
export {
  type AdmissionAttributes,
  AdmissionChain,
  type AdmissionContext,
  type AdmissionOperation,
  type AdmissionPlugin,
  type MutableAttributes,
} from './admission.ts';
export { bootstrap, SERVICE_CIDR } from './bootstrap.ts';
export type { Body, FieldValidation } from './body.ts';
export { Catalog } from './catalog.ts';
export { answerTo, remove } from './delete.ts';
export { removeAll } from './delete-collection.ts';
export type { DeletionOptions } from './deletion-plan.ts';
export { equalJson } from './equality.ts';
export { badRequest, forbidden, internalError, notFound, storageError } from './errors.ts';
export { get, list, type ListPage, type ListResult } from './list.ts';
export { admitConnect } from './connect.ts';
export { change, checkSubresource, methodNotAllowed, post, put, read, unknownPath } from './operations.ts';
export { omit } from './omit.ts';
export { APPLY_PATCH } from './ownership/media-type.ts';
export { patchTypesOf } from './patch.ts';
export { question, questionKey, type QuestionRequest, type Questions } from './questions.ts';
export { latest, type Registry, type Requester, sentMetadata, storeKey, storeName, type Target } from './registry.ts';
export { select, type Selection } from './selection.ts';
export { ServiceAllocator } from './services/service-allocator.ts';
export { storeDefault } from './store-defaults.ts';
export { watch } from './watch.ts';
export { type FeedEvent, WatchFeed } from './watch-feed.ts';
export { writeStatusAtOnce } from './write-status-at-once.ts';
