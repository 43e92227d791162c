import { type Ingress, ingressClasses, ingresses } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';
import { refused } from './refused.ts';
import { storedObjects } from './stored.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const IS_DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

/**
 * An Ingress that names no class gets the default one, if there is one.
 * upstream: plugin/pkg/admission/network/defaultingressclass
 */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  handles: (operation, resource, subresource) => operation === 'CREATE' && resource === ingresses && subresource === '',
  mutate: (attributes, { registry }) => {
    const ingress = attributes.object as Ingress;
    const annotated = ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
    if (ingress.spec.ingressClassName !== undefined || annotated) return ingress;
    const classes = storedObjects(registry, ingressClasses).filter(
      ({ metadata }) => metadata.annotations?.[IS_DEFAULT] === 'true',
    );
    const [found] = classes;
    if (found === undefined) return ingress;
    if (classes.length > 1) {
      const count = String(classes.length);
      throw refused(attributes, `Internal error occurred: ${count} default IngressClasses were found, only 1 allowed`);
    }
    return { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } };
  },
};
