import type { KubernetesObject } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { evaluate } from '../../printers/jsonpath.ts';
import { parseTemplate, relaxed } from '../../printers/jsonpath-parser.ts';

/** @throws CommandError for objects of which it cannot be told */
export type Met = (object: KubernetesObject) => boolean;

interface Conditioned {
  readonly metadata: { readonly generation?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly observedGeneration?: number;
    }[];
  };
}

/** Upstream: kubectl/pkg/cmd/wait/condition.go, ConditionalWait */
function condition(text: string): Met {
  const equals = text.indexOf('=');
  const type = equals < 0 ? text : text.slice(0, equals);
  const wanted = equals < 0 ? 'true' : text.slice(equals + 1);
  return (object) => {
    const { metadata, status } = object as KubernetesObject & Conditioned;
    const found = status?.conditions?.find((it) => it.type.toLowerCase() === type.toLowerCase());
    if (found === undefined) return false;
    // What a controller said of an older generation does not count.
    const observed = found.observedGeneration ?? status?.observedGeneration;
    if (observed !== undefined && observed < (metadata.generation ?? 0)) return false;
    return found.status.toLowerCase() === wanted.toLowerCase();
  };
}

/** Splits at single `=`; `==` belongs to a filter. Upstream: splitJSONPathInput */
function split(input: string): readonly string[] {
  const parts = [''];
  for (let at = 0; at < input.length; at++) {
    const char = input.charAt(at);
    if (char === '=' && input.charAt(at + 1) !== '=') {
      parts.push('');
      continue;
    }
    if (char === '=') at++;
    parts.push((parts.pop() ?? '') + (char === '=' ? '==' : char));
  }
  return parts;
}

/** Upstream: JSONPathWait */
function path(text: string): Met {
  const [expression = '', value, ...more] = split(text);
  if (more.length > 0) {
    throw failure(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const template = relaxed(expression);
  const wanted = value?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '') {
    throw failure(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (template === '') throw failure('jsonpath expression cannot be empty');
  const [node] = parseTemplate(template);
  if (node?.kind !== 'path') throw failure(`invalid jsonpath expression ${expression}`);
  return (object) => {
    const values = evaluate(node.path, object, object, true);
    if (values.length === 0) return false;
    const [first] = values;
    if (values.length > 1) throw failure('given jsonpath expression matches more than one value');
    if (wanted === undefined) return true;
    if (typeof first === 'object' && first !== null) {
      throw failure('jsonpath leads to a nested object or list which is not supported');
    }
    return String(first) === wanted;
  };
}

/** What `--for` asks for. @throws CommandError */
export function conditionOf(text: string): Met | 'delete' | 'create' {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return lower;
  if (text.startsWith('condition=')) return condition(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return path(text.slice('jsonpath='.length));
  throw failure(`unrecognized condition: ${JSON.stringify(text)}`);
}
