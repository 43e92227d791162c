/** Which requests policies and webhooks are about. Imports api and the registry. */
export { converted, matchRules, namespaceMatches, namespaceOf, objectMatches, requestNamespace } from './matcher.ts';
