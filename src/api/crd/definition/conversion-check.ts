import type { CustomResourceConversion, WebhookConversion } from '../../generated/types.ts';
import { isDns1035Label, isDns1123Subdomain, isPortNumber } from '../../names/index.ts';
import type { Errors } from '../../validate/common.ts';
import { forbidden, invalidValue, notSupported, required } from '../../validate/field-error.ts';

const PATH = 'spec.conversion';
/** upstream's internal name */
const CLIENT = `${PATH}.webhookClientConfig`;
const REVIEWS = `${PATH}.conversionReviewVersions`;
const STRATEGIES: readonly string[] = ['None', 'Webhook'];
const ACCEPTED_REVIEWS: readonly string[] = ['v1', 'v1beta1'];

/** upstream: validateCustomResourceConversion */
export function checkConversion(errors: Errors, conversion: CustomResourceConversion | undefined): void {
  if (conversion === undefined) return;
  const { strategy, webhook } = conversion;
  if (strategy === '') errors.push(required(`${PATH}.strategy`));
  else if (!STRATEGIES.includes(strategy)) errors.push(notSupported(`${PATH}.strategy`, strategy, STRATEGIES));
  const client = webhook?.clientConfig;
  const reviews = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'Webhook') {
    if (client === undefined) errors.push(required(CLIENT, 'required when strategy is set to Webhook'));
    else checkClient(errors, client);
    checkReviews(errors, reviews);
    return;
  }
  const unwanted = 'should not be set when strategy is not set to Webhook';
  if (client !== undefined) errors.push(forbidden(CLIENT, unwanted));
  if (reviews.length > 0) errors.push(forbidden(REVIEWS, unwanted));
}

function checkClient(errors: Errors, { url, service }: NonNullable<WebhookConversion['clientConfig']>): void {
  if ((url === undefined) === (service === undefined)) {
    errors.push(required(CLIENT, 'exactly one of url or service is required'));
  } else if (url !== undefined) {
    checkUrl(errors, `${CLIENT}.url`, url);
  } else if (service !== undefined) {
    const field = `${CLIENT}.service`;
    if (service.name === '') errors.push(required(`${field}.name`));
    if (service.namespace === '') errors.push(required(`${field}.namespace`));
    const { port = 443, path } = service;
    const problems = isPortNumber(port);
    if (problems.length > 0) {
      errors.push(invalidValue(`${field}.port`, port, `port is not valid: ${problems.join(', ')}`));
    }
    if (path !== undefined) checkServicePath(errors, `${field}.path`, path);
  }
}

/** upstream: apiserver/pkg/util/webhook ValidateWebhookURL */
function checkUrl(errors: Errors, field: string, text: string): void {
  const form = '; desired format: https://host[/path]';
  const match =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
  const [, scheme = '', user, host = '', query = '', fragment = ''] = match ?? [];
  if (scheme !== 'https') errors.push(invalidValue(field, scheme, `'https' is the only allowed URL scheme${form}`));
  if (host === '') errors.push(invalidValue(field, host, `host must be specified${form}`));
  if (user !== undefined) errors.push(invalidValue(field, user, 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalidValue(field, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalidValue(field, query, 'query parameters are not permitted in the URL'));
}

/** upstream: apiserver/pkg/util/webhook ValidateWebhookService */
function checkServicePath(errors: Errors, field: string, path: string): void {
  if (path === '' || path === '/') return;
  if (path === '//') {
    errors.push(invalidValue(field, path, 'segment[0] may not be empty'));
    return;
  }
  if (!path.startsWith('/')) errors.push(invalidValue(field, path, "must start with a '/'"));
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  for (const [index, segment] of segments.entries()) {
    const place = `segment[${String(index)}]`;
    if (segment === '') errors.push(invalidValue(field, path, `${place} may not be empty`));
    else {
      for (const problem of isDns1123Subdomain(segment)) errors.push(invalidValue(field, path, `${place}: ${problem}`));
    }
  }
}

/** upstream: validateConversionReviewVersions */
function checkReviews(errors: Errors, versions: readonly string[]): void {
  if (versions.length === 0) {
    errors.push(required(REVIEWS));
    return;
  }
  for (const [index, version] of versions.entries()) {
    const field = `${REVIEWS}[${String(index)}]`;
    if (versions.indexOf(version) < index) errors.push(invalidValue(field, version, 'duplicate version'));
    else for (const problem of isDns1035Label(version)) errors.push(invalidValue(field, version, problem));
  }
  if (!versions.some((version) => ACCEPTED_REVIEWS.includes(version))) {
    errors.push(invalidValue(REVIEWS, versions, `must include at least one of ${ACCEPTED_REVIEWS.join(', ')}`));
  }
}
