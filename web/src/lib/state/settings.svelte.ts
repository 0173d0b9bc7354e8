import { updateMe } from '#lib/api/users.ts';
import { getLocale, type Locale, setLocale } from '#lib/paraglide/runtime.js';
import { live } from './live.ts';
import { readSettings, type SettingValues, standardSettings } from './setting-values.ts';

/** first-paint.js reads the same before anything else runs. */
const storageKey = 'talky.settings';
const tellAfterMs = 400;
const onPage = ['theme', 'accent', 'contrast', 'density'] as const;

function readStored(): Partial<SettingValues> {
  try {
    return readSettings(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
  } catch {
    return {};
  }
}

/** How one likes Talky: at once here, and then on all one's devices. */
class SettingsState {
  #values = $state.raw<SettingValues>({ ...standardSettings, ...readStored() });
  #unsent: Partial<SettingValues> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    live.onHello(({ user }) => {
      this.#take({ ...readSettings(user.settings), ...this.#unsent });
      void this.#tell();
    });
    window.addEventListener('storage', ({ key }) => {
      if (key === storageKey) this.#take(readStored());
    });
  }

  get theme() {
    return this.#values.theme;
  }
  get accent() {
    return this.#values.accent;
  }
  get contrast() {
    return this.#values.contrast;
  }
  get density() {
    return this.#values.density;
  }
  get enterSends() {
    return this.#values.enterSends;
  }
  get formatting() {
    return this.#values.formatting;
  }
  /** Of this device alone. */
  get language(): Locale {
    return getLocale();
  }

  /** A new language loads the page again. */
  set({ language, ...changes }: Partial<SettingValues & { language: Locale }>): void {
    this.#take(changes);
    this.#unsent = { ...this.#unsent, ...changes };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), tellAfterMs);
    if (language) void setLocale(language);
  }

  #take(changes: Partial<SettingValues>): void {
    this.#values = { ...this.#values, ...changes };
    localStorage.setItem(storageKey, JSON.stringify(this.#values));
    const { dataset } = document.documentElement;
    for (const name of onPage) {
      const value = this.#values[name];
      if (value === 'system') delete dataset[name];
      else dataset[name] = value;
    }
  }

  async #tell(): Promise<void> {
    const settings = this.#unsent;
    if (Object.keys(settings).length === 0) return;
    const { error } = await updateMe({ settings });
    // Kept for the next greeting otherwise.
    if (!error && this.#unsent === settings) this.#unsent = {};
  }
}

export const settings = new SettingsState();
