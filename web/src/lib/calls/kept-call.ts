const storageKey = 'talky.call';

/** The call this tab is in, so that a reload comes back into it as it was. */
export interface KeptCall {
  callId: string;
  mic: boolean;
  cam: boolean;
}

export function readKept(): KeptCall | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Partial<KeptCall> | null;
    if (typeof kept?.callId !== 'string') return undefined;
    return { callId: kept.callId, mic: kept.mic === true, cam: kept.cam === true };
  } catch {
    return undefined;
  }
}

export const keepCall = (kept: KeptCall): void => sessionStorage.setItem(storageKey, JSON.stringify(kept));

export const forgetCall = (): void => sessionStorage.removeItem(storageKey);
