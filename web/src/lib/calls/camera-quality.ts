/** How a camera is sent to one other device. */
export interface CameraQuality {
  /** Pixels; 0 = not at all. */
  width: number;
  kbps: number;
}

/**
 * By the number of others, since a camera is encoded once for each of them: one 720p, or six times 360p, is about what
 * a laptop's processor and an uplink of 3 Mbit/s bear. The rates are what VP8 needs for them at 30 frames.
 */
const budgets: readonly CameraQuality[] = [
  { width: 1280, kbps: 1_700 },
  { width: 960, kbps: 900 },
  { width: 640, kbps: 500 },
];

/** Fewer steps, fewer changes of the encoder while a window is drawn larger. */
const steps = [160, 320, 480, 640, 960, 1280];

/** What one of `others` gets who shows the picture `wantedWidth` wide. */
export function cameraQuality(others: number, wantedWidth: number): CameraQuality {
  if (wantedWidth <= 0) return { width: 0, kbps: 0 };
  const budget = budgets[Math.min(Math.max(others, 1), budgets.length) - 1] ?? { width: 640, kbps: 500 };
  const wanted = steps.find((step) => step >= wantedWidth) ?? budget.width;
  const width = Math.min(wanted, budget.width);
  return { width, kbps: Math.max(120, Math.round(budget.kbps * (width / budget.width) ** 1.5)) };
}
