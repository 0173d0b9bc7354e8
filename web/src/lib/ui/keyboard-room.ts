/**
 * Keeps the app above a phone's keyboard where the browser lays it over the page instead of shrinking it:
 * --app-h is what is left while it is up.
 */
export function keepAboveKeyboard(): (() => void) | undefined {
  const view = window.visualViewport;
  if (!view) return undefined;
  const { style } = document.documentElement;
  const fit = () => {
    const covered = window.innerHeight - view.height * view.scale;
    if (covered > 80) style.setProperty('--app-h', `${view.height}px`);
    else style.removeProperty('--app-h');
    // The browser scrolls the page to the field; the app already makes room for it.
    if (covered > 80) window.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
  return () => view.removeEventListener('resize', fit);
}
