import { describe, expect, test } from 'bun:test';
import { readCallSettings } from './call-settings.ts';

describe('calls', () => {
  test('go as the protocol says when nothing else is wanted', () => {
    expect(readCallSettings({ CALLS_PROVIDER: '', CALLS_RING_SECONDS: '' })).toEqual({
      provider: 'auto',
      ringMs: 45_000,
      graceMs: 30_000,
      lonelyMs: 60_000,
    });
  });

  test('go as the operator wants it', () => {
    const env = {
      CALLS_PROVIDER: 'mesh',
      CALLS_RING_SECONDS: '20',
      CALLS_GRACE_SECONDS: '5',
      CALLS_LONELY_SECONDS: '90',
    };
    expect(readCallSettings(env)).toEqual({ provider: 'mesh', ringMs: 20_000, graceMs: 5_000, lonelyMs: 90_000 });
  });

  test.each([
    ['CALLS_PROVIDER', 'jitsi'],
    ['CALLS_RING_SECONDS', '0'],
    ['CALLS_RING_SECONDS', '121'],
    ['CALLS_RING_SECONDS', '1e2'],
    ['CALLS_GRACE_SECONDS', '301'],
    ['CALLS_LONELY_SECONDS', 'soon'],
  ])('are refused a boot with %s=%s', (name, value) => {
    expect(() => readCallSettings({ [name]: value })).toThrow(name);
  });
});
