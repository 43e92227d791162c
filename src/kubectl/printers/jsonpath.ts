import { evaluatePath, type JsonPath, type TemplateNode } from '../../api/index.ts';
import { goJson } from '../go-json.ts';
import { orFailure, parseTemplate } from './jsonpath-parser.ts';

/** The values that a path leads to. @throws CommandError */
export function evaluate(path: JsonPath, current: unknown, document: unknown, allowMissing: boolean): unknown[] {
  return orFailure(() => evaluatePath(path, current, document, allowMissing));
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return goJson(value);
}

function render(nodes: readonly TemplateNode[], current: unknown, document: unknown, allowMissing: boolean): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      const values = evaluate(node.path, current, document, allowMissing);
      if (node.kind === 'path') return values.map(text).join(' ');
      return values.map((value) => render(node.body, value, document, allowMissing)).join('');
    })
    .join('');
}

/** Renders a template over a document. @param allowMissing whether missing keys are nothing, not an error @throws CommandError */
export function jsonPath(template: string, document: unknown, allowMissing = true): string {
  return render(parseTemplate(template), document, document, allowMissing);
}

/** The values that a template's paths lead to, as a JSON list. @throws CommandError */
export function jsonPathAsJson(template: string, document: unknown, allowMissing = true): string {
  const values = parseTemplate(template).flatMap((node) =>
    node.kind === 'text' ? [] : evaluate(node.path, document, document, allowMissing),
  );
  return `${goJson(values, 4)}\n`;
}
