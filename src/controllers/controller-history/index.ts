/**
 * ControllerRevisions: what StatefulSets and DaemonSets remember of their templates. Upstream: pkg/controller/history.
 */
export {
  claimRevisions,
  createRevision,
  deleteRevision,
  truncateHistory,
  updateRevision,
  type History,
} from './history.ts';
export {
  HASH_LABEL,
  hashData,
  lastRevision,
  newRevision,
  REVISION_LABEL,
  revisionData,
  revisionName,
  sameData,
  sortRevisions,
  templateOf,
} from './revision.ts';
