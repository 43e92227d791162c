/** Who opens a file of /net, and how. */
export interface Opener {
  readonly uid: number;
  readonly gid: number;
  readonly nonblock: boolean;
}
