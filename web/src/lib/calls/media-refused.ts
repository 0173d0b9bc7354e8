/** Why a session does not do what it was asked for, when no device is at fault. */
export type RefusalCode = 'too_many_cameras' | 'blur_unavailable';

const words: Record<RefusalCode, string> = {
  too_many_cameras: 'This call carries no more cameras. Talk without one, or wait until somebody switches theirs off.',
  blur_unavailable: 'This browser cannot blur what is behind you.',
};

/** What a session refuses, with a code for translations. */
export class MediaRefused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(words[code]);
    this.name = 'MediaRefused';
    this.code = code;
  }
}
