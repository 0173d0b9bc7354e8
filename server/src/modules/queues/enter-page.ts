import { boardPath } from './board-cookie.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Talky’s queues</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 Inter, system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 26rem; margin: 1.5rem; }
h1 { font-size: 20px; }
</style>
</head>
<body>
<main>
<h1>Talky’s queues</h1>
<p id="say">Only admins of this workspace see them.</p>
</main>
<script type="module" src="${boardPath}/enter.js"></script>
</body>
</html>
`;

const script = `const say = (text) => { document.getElementById('say').textContent = text; };
const signedIn = await fetch('/api/users/access-token');
if (signedIn.ok) {
  const { token } = await signedIn.json();
  const entered = await fetch('/api/admin/queues/session', { method: 'POST', headers: { authorization: 'Bearer ' + token } });
  if (entered.ok) location.reload();
  else say('Only admins of this workspace see them, and you are none.');
} else say('Sign in to Talky as an admin, then come here again.');
`;

/** Gets an admin's browser its pass: whoever is signed in to Talky comes in by opening the board's address. */
export const enterPage = (): Response =>
  new Response(page, { status: 401, headers: { 'content-type': 'text/html; charset=utf-8' } });

export const enterScript = (): Response =>
  new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
