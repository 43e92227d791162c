import type { Ingress, IngressClass } from '../../api/index.ts';
import { CLASS_NAME, CONTROLLER } from './api.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/**
 * Whether an Ingress is for this controller: by its class, by the annotation that came before classes, or since it asks for
 * none, as ingress-nginx has it with --watch-ingress-without-class.
 */
export function isOurs({ metadata, spec }: Ingress, classOf: (name: string) => IngressClass | undefined): boolean {
  const { ingressClassName } = spec;
  if (ingressClassName !== undefined) return classOf(ingressClassName)?.spec.controller === CONTROLLER;
  const annotated = metadata.annotations?.[CLASS_ANNOTATION];
  return annotated === undefined || annotated === CLASS_NAME;
}
