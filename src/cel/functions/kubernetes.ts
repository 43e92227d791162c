import { ADDRESSES } from './addresses.ts';
import { AUTHORIZERS } from './authorizer.ts';
import { NAMED_FORMATS } from './formats.ts';
import { KUBERNETES_LISTS, LISTS, SETS } from './lists.ts';
import { MAPS } from './maps.ts';
import { OPERATORS } from './operators.ts';
import { OPTIONALS } from './optionals.ts';
import type { Overload } from './overload.ts';
import { QUANTITIES } from './quantities.ts';
import { REGEX } from './regex.ts';
import { SEMVERS } from './semver.ts';
import { STANDARD } from './standard.ts';
import { STRINGS } from './strings.ts';
import { URLS } from './urls.ts';

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
  ...URLS,
  ...QUANTITIES,
  ...ADDRESSES,
  ...NAMED_FORMATS,
  ...SEMVERS,
  ...AUTHORIZERS,
];
