/** Monaco with the parts that YAML needs, and no more; loaded when the editor is first opened. */
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import 'monaco-editor/esm/vs/editor/browser/coreCommands.js';
import 'monaco-editor/esm/vs/editor/contrib/bracketMatching/browser/bracketMatching.js';
import 'monaco-editor/esm/vs/editor/contrib/clipboard/browser/clipboard.js';
import 'monaco-editor/esm/vs/editor/contrib/comment/browser/comment.js';
import 'monaco-editor/esm/vs/editor/contrib/contextmenu/browser/contextmenu.js';
import 'monaco-editor/esm/vs/editor/contrib/cursorUndo/browser/cursorUndo.js';
import 'monaco-editor/esm/vs/editor/contrib/find/browser/findController.js';
import 'monaco-editor/esm/vs/editor/contrib/folding/browser/folding.js';
import 'monaco-editor/esm/vs/editor/contrib/gotoError/browser/gotoError.js';
import 'monaco-editor/esm/vs/editor/contrib/hover/browser/hoverContribution.js';
import 'monaco-editor/esm/vs/editor/contrib/indentation/browser/indentation.js';
import 'monaco-editor/esm/vs/editor/contrib/linesOperations/browser/linesOperations.js';
import 'monaco-editor/esm/vs/editor/contrib/multicursor/browser/multicursor.js';
import 'monaco-editor/esm/vs/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/esm/vs/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode.js';
import 'monaco-editor/esm/vs/editor/contrib/wordHighlighter/browser/wordHighlighter.js';
import 'monaco-editor/esm/vs/editor/contrib/wordOperations/browser/wordOperations.js';
import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import { configureMonacoYaml } from 'monaco-yaml';
import { token } from '../../theme/palette.ts';
import YamlWorker from './yaml-worker-entry.ts?worker';

/** Named as the source of hover texts, and linked; never fetched. */
const SCHEMA_URI = 'https://kubernetes.io/docs/reference/kubernetes-api';

function rule(scope: string, name: string): monaco.editor.ITokenThemeRule {
  return { token: scope, foreground: token(name).slice(1) };
}

function defineTheme(dark: boolean): void {
  monaco.editor.defineTheme('tabernetes', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('type', 'code-key'),
      rule('string', 'code-string'),
      rule('string.yaml', 'code-string'),
      rule('number', 'code-number'),
      rule('keyword', 'code-keyword'),
      rule('comment', 'code-comment'),
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('text'),
      'editorLineNumber.foreground': token('text-3'),
      'editorLineNumber.activeForeground': token('text'),
      'editor.selectionBackground': token('term-selection'),
      'editor.lineHighlightBackground': token('sunken'),
      'editor.lineHighlightBorder': token('surface'),
      'editorCursor.foreground': token('accent'),
      'editorWidget.background': token('raised'),
      'editorWidget.border': token('border-strong'),
      'editorHoverWidget.background': token('raised'),
      'editorSuggestWidget.background': token('raised'),
      'editorSuggestWidget.selectedBackground': token('accent-soft'),
      'editorSuggestWidget.selectedForeground': token('text'),
      'editorSuggestWidget.highlightForeground': token('accent-text'),
      'editorSuggestWidget.focusHighlightForeground': token('accent-text'),
      'editor.hoverHighlightBackground': token('sunken'),
      'editorIndentGuide.background1': token('border'),
      'editorError.foreground': token('fail'),
      'editorWarning.foreground': token('warn'),
      focusBorder: token('focus'),
      'scrollbar.shadow': token('border'),
    },
  });
  monaco.editor.setTheme('tabernetes');
}

/** Prepares Monaco, once for the page. @param schema the JSON schema that manifests are checked with */
export function setUpMonaco(schema: Readonly<Record<string, unknown>>): typeof monaco {
  self.MonacoEnvironment = {
    getWorker: (_, label) => (label === 'yaml' ? new YamlWorker() : new EditorWorker()),
  };
  configureMonacoYaml(monaco, {
    completion: true,
    hover: true,
    validate: true,
    format: false,
    isKubernetes: true,
    schemas: [{ uri: SCHEMA_URI, fileMatch: ['**/*.yaml', '**/*.yml'], schema }],
  });
  const apply = (): void => {
    defineTheme(document.documentElement.dataset['theme'] === 'dark');
  };
  new MutationObserver(apply).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  apply();
  return monaco;
}

export type Monaco = typeof monaco;
