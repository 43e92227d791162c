import { hasReason, selfSubjectReviews } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { alignColumns } from '../../printers/columns.ts';
import { withZeroValues } from '../../printers/go-zero-values.ts';
import { printObjects } from '../../printers/output.ts';

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Upstream: kubectl/pkg/cmd/auth/whoami.go */
export async function whoAmI(context: CommandContext, { flags }: Invocation): Promise<number> {
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
  const review = await context.client.create(selfSubjectReviews, request as never).catch((cause: unknown) => {
    if (!hasReason(cause, 'Forbidden')) throw cause;
    throw failure('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it');
  });
  const output = flags.string('output');
  if (output !== '') {
    const items = [{ object: withZeroValues(review as never), name: 'selfsubjectreview.authentication.k8s.io/' }];
    context.io.stdout(await printObjects({ items, list: false }, output, flags, context.io));
    return 0;
  }
  const { userInfo = {} } = (review as unknown as { readonly status: { readonly userInfo?: UserInfo } }).status;
  const list = (values: readonly string[]): string => `[${values.join(' ')}]`;
  const extra = Object.entries(userInfo.extra ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  context.io.stdout(
    alignColumns([
      ['ATTRIBUTE', 'VALUE'],
      ...(userInfo.username ? [['Username', userInfo.username]] : []),
      ...(userInfo.uid ? [['UID', userInfo.uid]] : []),
      ...((userInfo.groups ?? []).length > 0 ? [['Groups', list(userInfo.groups ?? [])]] : []),
      ...extra.map(([key, values]) => [`Extra: ${key}`, list(values)]),
    ]),
  );
  return 0;
}
