import type { CustomResourceConversion, CustomResourceDefinition } from '../generated/types.ts';

/** upstream: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go */
export function defaultCustomResourceDefinition(crd: CustomResourceDefinition): CustomResourceDefinition {
  const { names, conversion } = crd.spec;
  const { kind, singular = '', listKind = '' } = names;
  const converted = defaultConversion(conversion);
  if (singular !== '' && (listKind !== '' || kind === '') && converted === conversion) return crd;
  return {
    ...crd,
    spec: {
      ...crd.spec,
      names: {
        ...names,
        singular: singular === '' ? kind.toLowerCase() : singular,
        ...(kind === '' ? {} : { listKind: listKind === '' ? `${kind}List` : listKind }),
      },
      conversion: converted,
    },
  };
}

function defaultConversion(conversion: CustomResourceConversion = { strategy: 'None' }): CustomResourceConversion {
  const { clientConfig } = conversion.webhook ?? {};
  if (clientConfig?.service === undefined || clientConfig.service.port !== undefined) return conversion;
  const service = { ...clientConfig.service, port: 443 };
  return {
    ...conversion,
    webhook: { conversionReviewVersions: [], ...conversion.webhook, clientConfig: { ...clientConfig, service } },
  };
}
