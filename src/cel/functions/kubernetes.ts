import { KUBERNETES_LISTS, LISTS, SETS } from './lists.ts';
import { MAPS } from './maps.ts';
import { OPERATORS } from './operators.ts';
import { OPTIONALS } from './optionals.ts';
import type { Overload } from './overload.ts';
import { REGEX } from './regex.ts';
import { STANDARD } from './standard.ts';
import { STRINGS } from './strings.ts';

/** What every expression of Kubernetes can call. upstream: k8s.io/apiserver/pkg/cel/environment/base.go */
export const BASE_FUNCTIONS: readonly Overload[] = [
  ...OPERATORS,
  ...STANDARD,
  ...OPTIONALS,
  ...STRINGS,
  ...KUBERNETES_LISTS,
  ...LISTS,
  ...SETS,
  ...MAPS,
  ...REGEX,
];
