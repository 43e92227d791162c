import type { Command } from '../command.ts';
import { apiResources, apiVersions, clusterInfo, config, version } from './cluster.ts';
import { cordon, drain, uncordon } from './drain/index.ts';
import { createCommand } from './create.ts';
import { describe } from './describe.ts';
import { annotate, label } from './metadata.ts';
import { patch } from './patch.ts';
import { top } from './top/index.ts';
import { wait } from './wait.ts';

/** Commands that look at and change single objects. */
export const moreCommands: readonly Command[] = [
  annotate,
  apiResources,
  apiVersions,
  clusterInfo,
  config,
  cordon,
  createCommand,
  describe,
  drain,
  label,
  patch,
  top,
  uncordon,
  version,
  wait,
];
