import type { Node } from './dialect.ts';

/** Query and path parameters: type and meaning. upstream: the options types of apimachinery/pkg/apis/meta/v1 */
const PARAMETERS: Readonly<Record<string, readonly [type: string, description: string]>> = {
  allowWatchBookmarks: [
    'boolean',
    'Whether a watch may send events of type BOOKMARK, which only carry a resourceVersion.',
  ],
  continue: ['string', 'Where the list goes on: the token of the page before.'],
  dryRun: ['string', 'With All, the request is checked and answered, and nothing is stored.'],
  fieldManager: ['string', 'Name of who manages the fields that the request sets; at most 128 printable characters.'],
  fieldSelector: ['string', 'Restricts a list by fields of its objects.'],
  fieldValidation: ['string', 'What is done about unknown and duplicate fields: Ignore, Warn or Strict.'],
  force: ['boolean', 'Whether an apply takes over fields that others manage. Only for apply patches.'],
  gracePeriodSeconds: ['integer', 'Seconds before the object is deleted; zero is at once.'],
  ignoreStoreReadErrorWithClusterBreakingPotential: [
    'boolean',
    'Deletes an object that cannot be read. Not supported here.',
  ],
  labelSelector: ['string', 'Restricts a list by labels of its objects.'],
  limit: ['integer', 'The most objects that one answer may hold.'],
  name: ['string', 'Name of the object.'],
  namespace: ['string', 'Namespace of the objects.'],
  orphanDependents: ['boolean', 'Deprecated: use propagationPolicy.'],
  pretty: ['string', 'Whether the answer is indented.'],
  propagationPolicy: ['string', 'What becomes of dependents: Orphan, Background or Foreground.'],
  resourceVersion: ['string', 'The version from which, or no older than which, is answered.'],
  resourceVersionMatch: ['string', 'How resourceVersion is to be understood: Exact or NotOlderThan.'],
  sendInitialEvents: ['boolean', 'Whether a watch begins with the objects that exist, and a bookmark after them.'],
  timeoutSeconds: ['integer', 'How long a list or watch may last.'],
  watch: ['boolean', 'Watches the objects instead of listing them.'],
};

/** @param form where the type is said: in a schema (v3), or in the parameter itself (v2) */
export function parameter(name: string, place: 'query' | 'path', form: 'v2' | 'v3'): Node {
  const [type, description] = PARAMETERS[name] ?? ['string', ''];
  const said = { name, in: place, description, ...(place === 'path' ? { required: true } : {}) };
  return form === 'v2' ? { ...said, type, uniqueItems: true } : { ...said, schema: { type, uniqueItems: true } };
}
