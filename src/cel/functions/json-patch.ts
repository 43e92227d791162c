import { func, type Overload } from './overload.ts';

/** upstream: k8s.io/apiserver/pkg/cel/library/jsonpatch.go */
export const JSON_PATCH: readonly Overload[] = [
  func('jsonpatch.escapeKey', 'string_jsonpatch_escapeKey_string', 'string', 'string', (key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  ),
];
