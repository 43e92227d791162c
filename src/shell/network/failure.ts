/** A transfer that failed, with curl's number for why. upstream: curl include/curl/curl.h CURLcode */
export class TransferFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'TransferFailure';
    this.code = code;
  }
}
