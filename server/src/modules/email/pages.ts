const style = `:root{color-scheme:light dark}
body{font:15px/1.5 Inter,system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;
background:light-dark(#f5f5fa,#0f0f15);color:light-dark(#1b1b26,#eaeaf0)}
main{max-width:26rem;margin:1.5rem;padding:2rem;border-radius:10px;background:light-dark(#fff,#1a1a22)}
h1{font-size:20px;line-height:1.2;margin:0 0 .75rem}
p{margin:0 0 1.25rem}
p:last-child{margin:0}
button{font:inherit;font-weight:500;min-height:44px;padding:0 1.25rem;border:0;border-radius:6px;cursor:pointer;
background:light-dark(#5248d6,#5e55e0);color:#fff}
button:focus-visible,a:focus-visible{outline:2px solid light-dark(#5248d6,#8f88ff);outline-offset:2px}
a{color:inherit}`;

function page(status: number, title: string, body: string): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
  });
}

/** Relative, since Talky may live under a path. */
const settings = '<a href="../../settings/notifications">settings</a>';

/** Asks first: mail scanners open every link of an e-mail, and must not end anything by it. */
export const askPage = (): Response =>
  page(
    200,
    'Stop these e-mails?',
    `<p>Talky will send you no more e-mails about messages that came while you were away.</p>
<form method="post"><button>Stop e-mails</button></form>`,
  );

export const donePage = (): Response =>
  page(200, 'No more e-mails', `<p>Talky sends you no e-mails from now on. Your ${settings} turn them on again.</p>`);

export const unknownPage = (): Response =>
  page(
    404,
    'This link does not work',
    `<p>It is not whole, or not one of ours. Your ${settings} turn e-mails off too.</p>`,
  );
