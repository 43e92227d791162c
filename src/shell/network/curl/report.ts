import { headerOf } from '../../../http/index.ts';
import type { TransferFailure } from '../failure.ts';
import { redirectUrl, type Transfer } from './transfer.ts';
import type { Report } from './write-out.ts';

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);

/** upstream: curl docs/cmdline-opts/write-out.md */
export function reportOf(transfer: Transfer, failure: TransferFailure | undefined): Report {
  const { answer, url, times, received, sent } = transfer;
  const speed = (bytes: number): string => String(times.total > 0 ? Math.round((bytes * 1000) / times.total) : bytes);
  const status = String(answer?.head.status ?? 0).padStart(3, '0');
  return {
    headers: answer?.head.headers ?? [],
    values: {
      content_type: answer === undefined ? '' : (headerOf(answer.head, 'content-type') ?? ''),
      errormsg: failure?.message ?? '',
      exitcode: String(failure?.code ?? 0),
      filename_effective: transfer.fileName,
      http_code: status,
      http_connect: '000',
      http_version: answer === undefined ? '0' : '1.1',
      method: transfer.method,
      num_connects: String(answer === undefined ? 0 : transfer.redirects + 1),
      num_headers: String(answer?.head.headers.length ?? 0),
      num_redirects: String(transfer.redirects),
      redirect_url: redirectUrl(transfer),
      remote_ip: answer?.remote.ip ?? '',
      remote_port: String(answer?.remote.port ?? 0),
      response_code: status,
      scheme: url.protocol.slice(0, -1),
      size_download: String(received),
      size_header: String(transfer.headerBytes),
      size_upload: String(sent),
      speed_download: speed(received),
      speed_upload: speed(sent),
      ssl_verify_result: '0',
      time_appconnect: seconds(0),
      time_connect: seconds(times.connected),
      time_namelookup: seconds(times.resolved),
      time_pretransfer: seconds(times.connected),
      time_redirect: seconds(0),
      time_starttransfer: seconds(times.firstByte),
      time_total: seconds(times.total),
      url: url.href,
      url_effective: url.href,
    },
  };
}
