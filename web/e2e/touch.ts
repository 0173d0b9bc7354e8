import type { Page } from 'playwright-core';

/** What sticks out of the page sideways, and does not scroll within itself. */
export async function overflowing(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width + 1,
    );
    return out.map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`);
  });
}

/**
 * What is to be pressed and gives a finger less than 44 px. Measured by where a touch lands, since some of what looks
 * smaller reaches further than it shows. Links within words are as high as their line.
 */
export async function smallTargets(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const least = 43.5;
    const selector =
      'a, button, input:not([type="hidden"]), textarea, [role="switch"], [role="radio"], [tabindex="0"][role]';
    const skipped = '.talk, [role="region"], section, pre, [role="separator"], [role="article"], p';

    /** How far from its middle a touch still lands on it. */
    const reach = (element: Element, x: number, y: number, dx: number, dy: number) => {
      let far = 0;
      while (far < 60) {
        const hit = document.elementFromPoint(x + dx * (far + 1), y + dy * (far + 1));
        const lands = hit !== null && (element.contains(hit) || hit.closest('label')?.contains(element));
        if (!lands) break;
        far++;
      }
      return far;
    };
    const measure = (element: Element) => {
      const box = element.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const [left, right] = [reach(element, x, y, -1, 0), reach(element, x, y, 1, 0)];
      const [up, down] = [reach(element, x, y, 0, -1), reach(element, x, y, 0, 1)];
      return { width: left + right + 1, height: up + down + 1 };
    };
    const isSeen = (element: Element) => {
      const box = element.getBoundingClientRect();
      const inView = box.top >= 0 && box.bottom <= innerHeight && box.width > 1 && !element.closest('[inert]');
      return inView && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };
    const bigField = (element: Element) => {
      // A field's frame takes the touch for it.
      const frame = element.matches('input, textarea') ? element.parentElement : null;
      return (frame?.getBoundingClientRect().height ?? 0) >= least;
    };
    return [...document.querySelectorAll(selector)]
      .filter((element) => isSeen(element) && !element.matches(skipped) && !element.closest('.talk, p'))
      .flatMap((element) => {
        const { width, height } = measure(element);
        if ((width >= least && height >= least) || bigField(element)) return [];
        const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 30);
        return `${element.tagName.toLowerCase()} "${name}" ${width} x ${height}`;
      });
  });
}
