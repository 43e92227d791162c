import {
  groupVersion,
  type NamedRuleWithOperations,
  type Resource,
  type ValidatingAdmissionPolicy,
} from '../../../../api/index.ts';
import { compile, DYN, Program } from '../../../../cel/index.ts';
import type { Registry } from '../../../registry/index.ts';
import { admissionEnvironment, compose, type EnvironmentChoice, kindText } from '../../expressions/index.ts';
import { resourceOfKind } from '../params.ts';
import { type DeclaredKind, declaredKind } from './declared-types.ts';

/** upstream: policy/validating/typechecking.go maxTypesToCheck */
const MAX_TYPES = 10;

/** What is wrong with an expression for one of the kinds a policy is about. */
export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** Checks validations with the types of the kinds that the policy names. upstream: typechecking.go TypeChecker.Check */
export function typeWarnings(registry: Registry, { spec }: ValidatingAdmissionPolicy): readonly ExpressionWarning[] {
  const { paramKind, variables = [], validations = [], matchConstraints } = spec;
  const paramResource = paramKind === undefined ? undefined : resourceOfKind(registry, paramKind);
  const params = paramResource === undefined ? undefined : declaredKind(paramResource);
  const kinds = kindsOf(registry, matchConstraints?.resourceRules ?? []).flatMap((resource) => {
    const declared = declaredKind(resource);
    return declared === undefined ? [] : [{ resource, choice: choiceFor(declared, params, paramKind !== undefined) }];
  });
  const composed = kinds.map(({ resource, choice }) => {
    const { types } = compose(variables, choice);
    return { resource, environment: admissionEnvironment({ ...choice, variables: types }) };
  });
  const check = (fieldRef: string, expression: string): readonly ExpressionWarning[] => {
    if (expression === '') return [];
    const texts = composed.flatMap(({ resource, environment }) => {
      const program = compile(environment, expression);
      return program instanceof Program ? [] : [`${kindText(resource)}: ${program.issues}\n`];
    });
    return texts.length === 0 ? [] : [{ fieldRef, warning: texts.join('\n') }];
  };
  return validations.flatMap(({ expression, messageExpression = '' }, index) => {
    const at = `spec.validations[${String(index)}]`;
    return [...check(`${at}.expression`, expression), ...check(`${at}.messageExpression`, messageExpression)];
  });
}

function choiceFor(object: DeclaredKind, params: DeclaredKind | undefined, hasParams: boolean): EnvironmentChoice {
  const resolve = (name: string): ReturnType<DeclaredKind['resolve']> => object.resolve(name) ?? params?.resolve(name);
  return { params: hasParams, authorizer: true, types: { object: object.type, params: params?.type ?? DYN, resolve } };
}

/** The kinds that rules name; none of rules with wildcards. */
function kindsOf({ catalog }: Registry, rules: readonly NamedRuleWithOperations[]): readonly Resource[] {
  const found = new Set<Resource>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
    if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) continue;
    for (const group of apiGroups) {
      for (const version of apiVersions) {
        for (const name of resources) {
          const resource = catalog.find(groupVersion({ group, version }), name);
          if (resource !== undefined && found.size < MAX_TYPES) found.add(resource);
        }
      }
    }
  }
  const key = ({ group, version, kind }: Resource): string => [group, version, kind].join('\0');
  return [...found].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
