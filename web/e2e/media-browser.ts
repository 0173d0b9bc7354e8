import { type Browser, chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from './browser.ts';

/**
 * Cameras and microphones that nobody has to allow, a screen that is chosen at once, and peers on this machine. Three of
 * them, since the second camera that Chromium makes up is one for depths, which no video encoder takes.
 */
export const mediaArguments = [
  '--use-fake-device-for-media-stream=device-count=3',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--auto-select-desktop-capture-source=Entire screen',
  // A page that the test itself answers for has no address, and is taken for one from outside.
  '--disable-features=LocalNetworkAccessChecks',
];

let opened: Promise<Browser> | undefined;

/** One browser with devices for all who call. It ends with this process. */
export function openMediaBrowser(): Promise<Browser> {
  opened ??= chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments, ...mediaArguments] });
  return opened;
}
