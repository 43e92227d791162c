import { kubeconfigOf } from '../../kubeconfig.ts';
import type { ArgumentCompletion, CompletionSource } from '../../../kubectl/index.ts';
import { candidates } from '../candidate.ts';
import { fileCandidates } from '../files.ts';
import { accessCandidates } from './access.ts';
import type { Source } from './asked.ts';
import { containerCandidates } from './containers.ts';
import { explainCandidates } from './explain-fields.ts';
import { fieldSelectorCandidates } from './field-selector.ts';
import { containerImageCandidates, imageCandidates } from './images.ts';
import { kindCandidates } from './kinds.ts';
import { labelKeyCandidates, labelSelectorCandidates } from './labels.ts';
import { namesOf, objectCandidates, podCandidates } from './objects.ts';
import { outputCandidates } from './output.ts';
import { pathCandidates } from './paths.ts';
import { podPathCandidates } from './pod-paths.ts';
import { portCandidates } from './ports.ts';
import { userCandidates } from './users.ts';
import { waitConditionCandidates } from './wait-condition.ts';

type Name = Extract<ArgumentCompletion, string>;

const SOURCES: Readonly<Record<CompletionSource | Name, Source>> = {
  access: accessCandidates,
  'api groups': async ({ cluster }) => candidates((await cluster.discovery.resources()).map(({ group }) => group)),
  clusters: async ({ state }) => candidates((await kubeconfigOf(state)).clusters),
  'container images': containerImageCandidates,
  containers: containerCandidates,
  contexts: async ({ state }) => candidates((await kubeconfigOf(state)).contexts),
  directories: ({ state, word }) => fileCandidates(state, word, 'directories'),
  'field selector': fieldSelectorCandidates,
  fields: explainCandidates,
  files: ({ state, word }) => {
    // `--from-file=key=path`
    const equals = word.indexOf('=') + 1;
    return fileCandidates(state, word.slice(equals)).map((it) => ({ ...it, text: word.slice(0, equals) + it.text }));
  },
  images: imageCandidates,
  kinds: kindCandidates,
  'label keys': labelKeyCandidates,
  'label selector': labelSelectorCandidates,
  nodes: (asked) => namesOf(asked, 'nodes'),
  objects: (asked) => objectCandidates({ ...asked, line: { ...asked.line, args: [] } }),
  output: outputCandidates,
  'pod paths': podPathCandidates,
  pods: podCandidates,
  ports: portCandidates,
  resources: objectCandidates,
  'simple path': (asked) => pathCandidates(asked, 'object'),
  users: userCandidates,
  'wait condition': waitConditionCandidates,
  workloads: objectCandidates,
};

/** What a place that takes this may have. */
export const candidatesOf = (completes: ArgumentCompletion): Source =>
  typeof completes === 'string'
    ? SOURCES[completes]
    : 'namesOf' in completes
      ? (asked) => namesOf(asked, completes.namesOf)
      : () => candidates(completes);
