// Listens to everything a browser says about the pages it is given.

// A page that refuses (404, 403, 409) is an answer like any other; the browser remarks on its status all the same.
const REMARK = /^Failed to load resource: the server responded with a status of 4\d\d/;
const UNUSED = /was preloaded using link preload but not used/;

// Returns a function that gives all findings so far, each one line.
export async function watch(context, baseURL, plain) {
  const origin = new URL(baseURL).origin;
  const said = [];
  const refused = new Set();
  const add = (what, url) => said.push({ what, url });

  await context.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`content security policy: ${event.effectiveDirective} refused ${event.blockedURI}`),
    ),
  );
  const isThere = (request) => request.frame()?.url().startsWith(`${process.env.CHECKOUT_URL}/`);
  context.on("console", (message) => {
    // Without JavaScript nothing uses what the page offers to scripts; with it, how soon is a matter of the machine, and the measurement of
    // the first visit asks for it.
    if (UNUSED.test(message.text())) return;
    // Whoever is quicker than the page, and has begun to type when it would lead them to what is wrong, keeps the focus.
    if (message.text().startsWith("Autofocus processing was blocked because a document already has a focused element")) return;
    // Signing out tells the browser to forget, and the browser tells that it did.
    if (message.text().startsWith("Clear-Site-Data header on")) return;
    add(`console ${message.type()}: ${message.text()}`, message.location().url);
  });
  context.on("weberror", (error) => add(`error: ${error.error()?.stack ?? error.error()}`, error.page()?.url()));
  context.on("request", (request) => {
    const url = new URL(request.url());
    // A customer who pays goes to the payment service's own page; nothing of it is asked for from ours.
    const pays = url.origin === process.env.CHECKOUT_URL && (request.isNavigationRequest() || isThere(request));
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin && !pays) add("asks another server", request.url());
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Leaving a page ends what it was still loading; a browser without JavaScript refuses every script as if a policy did.
    if (why === "net::ERR_ABORTED" || (plain && why === "csp" && request.url().endsWith(".js"))) return;
    add(`request failed: ${why}`, request.url());
  });
  context.on("response", (response) => {
    if (response.status() >= 500) add(`status ${response.status()}`, response.url());
    else if (response.status() >= 400 && response.request().resourceType() === "document") refused.add(response.url());
    // A page that stands in a tab while another one changed over is refused, and loads itself anew.
    else if (response.status() === 409) refused.add(response.url());
  });

  return () =>
    said
      .filter(({ what, url }) => !(refused.has(url) && REMARK.test(what.replace(/^console error: /, ""))))
      .map(({ what, url }) => `${what} [${url}]`);
}
