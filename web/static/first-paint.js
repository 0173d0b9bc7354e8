// Runs before the first paint, so that nobody sees the wrong theme flash by.
(() => {
  let settings = {};
  try {
    settings = JSON.parse(localStorage.getItem('talky.settings') ?? '{}');
  } catch {
    // Unreadable settings count as none.
  }
  const { dataset } = document.documentElement;
  for (const name of ['theme', 'accent', 'contrast', 'density']) {
    const value = settings[name];
    if (typeof value === 'string' && value !== 'system') dataset[name] = value;
  }
  document.documentElement.lang = localStorage.getItem('PARAGLIDE_LOCALE') ?? navigator.language.slice(0, 2);
})();
