import { describe, expect, test } from 'bun:test';
import { cameraQuality } from './camera-quality.ts';

describe('a camera is sent', () => {
  test('in full to one other who shows it large', () => {
    expect(cameraQuality(1, 1_900)).toEqual({ width: 1280, kbps: 1_700 });
  });

  test('smaller the more others there are', () => {
    const widths = [1, 2, 3, 5].map((others) => cameraQuality(others, 1_280).width);
    expect(widths).toEqual([1280, 960, 640, 640]);
  });

  test('no larger than it is shown, at a lower rate', () => {
    const large = cameraQuality(1, 1_280);
    const small = cameraQuality(1, 200);
    expect(small.width).toBe(320);
    expect(small.kbps).toBeLessThan(large.kbps / 4);
  });

  test('not at all to one who does not show it', () => {
    expect(cameraQuality(1, 0)).toEqual({ width: 0, kbps: 0 });
  });
});
