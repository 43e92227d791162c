import type { Command } from '../command.ts';
import { apiResources, apiVersions } from './api-resources.ts';
import { clusterInfo } from './cluster-info.ts';
import { completion } from './completion/index.ts';
import { config } from './config/index.ts';
import { diff } from './diff/index.ts';
import { cordon, drain, uncordon } from './drain/index.ts';
import { events } from './events.ts';
import { explain } from './explain/index.ts';
import { auth } from './auth/index.ts';
import { certificate } from './certificate/index.ts';
import { createCommand } from './create.ts';
import { debug } from './debug.ts';
import { describe } from './describe.ts';
import { kustomize } from './kustomize/index.ts';
import { annotate, label } from './metadata.ts';
import { patch } from './patch.ts';
import { plugin } from './plugin.ts';
import { replace } from './replace.ts';
import { taint } from './taint/index.ts';
import { top } from './top/index.ts';
import { version } from './version.ts';
import { wait } from './wait.ts';

/** Commands that look at and change single objects. */
export const moreCommands: readonly Command[] = [
  annotate,
  apiResources,
  apiVersions,
  auth,
  certificate,
  clusterInfo,
  completion,
  config,
  cordon,
  createCommand,
  debug,
  describe,
  diff,
  drain,
  events,
  explain,
  kustomize,
  label,
  patch,
  plugin,
  replace,
  taint,
  top,
  uncordon,
  version,
  wait,
];
