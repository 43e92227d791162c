/** The Dockerfile builder: parse, carry out stage by stage, seal, lay out as a static registry. */
export { BuildError } from './build-error.ts';
export { buildImage, type BuildOptions, type BuildStep } from './build.ts';
export type { LayerCache } from './cache.ts';
export type { RemoteFetch } from './copy-step.ts';
export type { BuiltImage, ImageContents } from './image.ts';
export { registryLayout, type TaggedImage } from './registry-layout.ts';
export type { RunExecutor, RunRequest, RunResult, StepMount } from './run-step.ts';
