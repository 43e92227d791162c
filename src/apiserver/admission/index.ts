/** Plugins that change or refuse writes. Each is a file; the order is upstream's. Imports the registry and api. */
import type { AdmissionPlugin } from '../registry/index.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podDefaults } from './pod-defaults.ts';

/** upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins */
export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, podDefaults];
