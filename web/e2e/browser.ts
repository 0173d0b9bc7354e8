import { type Browser, chromium } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where the machine has a Chromium; `CHROMIUM` names another one. */
export function findChromium(): string {
  const found = process.env.CHROMIUM || programs.map((program) => Bun.which(program)).find(Boolean);
  if (!found)
    throw new Error('The browser tests need a Chromium: install one (`apt install chromium`) or name it in CHROMIUM.');
  return found;
}

/** Nothing that calls home or draws on a screen. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Cameras and microphones that the machine need not have, and a screen to share; connections within the machine.
  '--use-fake-device-for-media-stream=device-count=3',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
];

let opened: Promise<Browser> | undefined;

/** One browser for all journeys; people are kept apart by contexts of their own. It ends with this process. */
export function openBrowser(): Promise<Browser> {
  opened ??= chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
  return opened;
}
