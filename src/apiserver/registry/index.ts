/** The registry: what happens to an object on its way into and out of the store. Imports the store and api. */
export { AdmissionChain, type AdmissionPlugin } from './admission.ts';
export { type AdmissionAttributes, type AdmissionOperation, type MutableAttributes } from './admission-attributes.ts';
export { bootstrap, SERVICE_CIDR } from './bootstrap.ts';
export { computedComponentStatuses } from './component-statuses.ts';
export { type Body, decodeBody, type FieldValidation } from './body.ts';
export { trackedKind } from './ownership/tracked-kinds.ts';
export { BookmarkTimer } from './bookmark-timer.ts';
export { Catalog } from './catalog.ts';
export { answerTo, remove } from './delete.ts';
export { removeAll } from './delete-collection.ts';
export type { DeletionOptions } from './deletion-plan.ts';
export { equalJson } from './equality.ts';
export { badRequest, forbidden, internalError, notFound, storageError } from './errors.ts';
export { fromFirst } from './from-first.ts';
export { get, list, type ListPage, type ListResult } from './list.ts';
export { admitConnect } from './connect.ts';
export { change, checkSubresource, methodNotAllowed, post, put, read, unknownPath } from './operations.ts';
export { omit } from './omit.ts';
export { APPLY_PATCH } from './ownership/media-type.ts';
export { patchTypesOf } from './patch.ts';
export { pluginOnDemand } from './plugin-on-demand.ts';
export { question, questionKey } from './questions.ts';
export {
  type AdmissionContext,
  type Computed,
  latest,
  type QuestionRequest,
  type Questions,
  type Registry,
  type Requester,
  sentMetadata,
  storeKey,
  storeName,
  type Target,
} from './registry.ts';
export { type Reinvocation, reinvocationOf } from './reinvocation.ts';
export { select, type Selection } from './selection.ts';
export { ServiceAllocator } from './services/service-allocator.ts';
export { storeDefault } from './store-defaults.ts';
export { loadWarnings } from './warnings.ts';
export { watch } from './watch.ts';
export { type FeedEvent, WatchFeed } from './watch-feed.ts';
export { writeStatusAtOnce } from './write-status-at-once.ts';
