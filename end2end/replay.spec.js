// Everything that one customer's browser asks for, asked again by another customer: nothing of the first one's is told, and nothing changes.

import { comesIn, customerWith, expect, test } from "./fixtures.js";
import { pages } from "./pages.js";

// Forms that are sent as they stand.
const FORMS = ["/company", "/profile", "/profile/mails"];

// What is sold, by where the portal lists it: the files that there are of one, and what can be sent about it.
const SOLD = {
  "/quotes": {
    files: ["file.pdf"],
    sends: (hash) => ({
      show: {},
      accept: { hash, name: "Andrei Munteanu", agree: "true" },
      decline: { reason: "Too much" },
      "ask-for-changes": { comment: "Half of it, please" },
      ask: { body: "Whose is this?" },
    }),
  },
  "/invoices": { files: ["file.pdf", "ubl.xml"], sends: () => ({ show: {}, pay: {} }) },
  "/credit-notes": { files: ["file.pdf", "ubl.xml"], sends: () => ({ show: {} }) },
  "/packages": { files: [], sends: () => ({ show: { before: "" } }) },
};
const NEVER = "00000000-0000-7000-8000-000000000000";

// Every page of hers as words, to see whether anything changed.
async function state(page, hydrated, walk) {
  const words = [];
  for (const path of walk) {
    await page.goto(path);
    await hydrated(page);
    // When somebody was last seen moves on by itself.
    words.push((await page.locator("main").innerText()).replace(/\d\d:\d\d/g, "…"));
  }
  return words;
}

test("what one customer asked for tells and changes nothing when another asks", async ({ page, another, signIn, hydrated, baseURL }, info) => {
  test.setTimeout(240_000);
  // A company of this journey alone: what others do meanwhile is nothing to it.
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email, other] = [`Hidden ${run}`, `nadia.${run}@hidden.example`, `omar.${run}@hidden.example`];
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Nadia", last: `Secret${run}`, email });
  await comesIn(office, page, hydrated, { card, name: `Nadia Secret${run}`, email });
  const hidden = [company, `Secret${run}`, email, other];
  const asked = [];
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    const ours = url.origin === new URL(baseURL).origin && !/^\/(pkg|texts|fonts|icons|favicon|brand)/.test(url.pathname);
    if (ours) asked.push({ method: request.method(), path: url.pathname + url.search, body: request.postData(), type: request.headers()["content-type"], accept: request.headers().accept });
  });

  // She adds a colleague, walks through her whole portal, follows links as a person does, and sends forms as they stand.
  await page.goto("/people/new");
  await hydrated(page);
  await page.getByLabel("First name").fill("Omar");
  await page.getByLabel("Last name").fill(`Secret${run}`);
  await page.getByLabel("E-mail address").fill(other);
  await page.getByLabel("Activate as sub-account").check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Omar Secret${run}`);
  await hydrated(page);
  const walk = pages.ana.filter((path) => path !== "/confirm");
  for (const path of walk) {
    await page.goto(path);
    await hydrated(page);
  }
  // From page to page within one document: there the data is asked for by itself.
  for (const href of await page.locator(".portal-nav a, #me-menu a").evaluateAll((links) => links.map((link) => link.getAttribute("href")))) {
    const path = href.split("#")[0];
    if (new URL(page.url()).pathname === path) continue;
    await page.locator(`.portal-nav a[href="${href}"], #me-menu a[href="${href}"]`).first().evaluate((link) => link.click());
    await expect(page).toHaveURL((url) => url.pathname === path);
    await expect(page.locator("main h1")).toBeVisible();
  }
  for (const link of ["/people", "/news", "/mails"]) {
    await page.goto(link);
    await hydrated(page);
    const first = page.locator("main th a").first();
    if (await first.count()) {
      await first.click();
      await expect(page).toHaveURL((url) => url.pathname !== link);
      await hydrated(page);
    }
  }
  for (const path of FORMS) {
    await page.goto(path);
    await hydrated(page);
    await page.locator("main").getByRole("button", { name: "Save", exact: true }).first().click();
    await expect(page.getByRole("status")).toContainText("Saved");
    await hydrated(page);
  }
  const steady = walk.filter((path) => !["/devices", "/two-factor"].includes(path));
  const before = await state(page, hydrated, steady);
  expect(asked.filter(({ method }) => method === "POST").length).toBeGreaterThan(10);

  const andrei = await another();
  await signIn(andrei, "andrei");
  const own = await andrei.locator("html").getAttribute("data-as");
  const hers = await page.locator("html").getAttribute("data-as");
  expect(own).not.toBe(hers);
  const seen = new Set();
  let replayed = 0;
  for (const { method, path, body, type, accept } of asked) {
    if (path.startsWith("/api/sign-out")) continue;
    // As it was sent, saying that it is for her company; and as if it were for the other one's own.
    for (const as of [hers, own]) {
      const address = path.replace(`as=${hers}`, `as=${as}`);
      const key = `${method} ${address} ${body} ${as}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const headers = { accept: accept ?? "*/*", "x-portico-as": as, origin: baseURL, "sec-fetch-site": "same-origin", ...(type && { "content-type": type }) };
      // Whoever it is saves their own name, company and people with it: that is no act on another's.
      if (as === own && /\/(company|profile)\/save|mails\/save|people\/create/.test(address)) continue;
      const answer = await andrei.request.fetch(address, { method, headers, data: body ?? undefined, maxRedirects: 0 });
      const text = `${await answer.text()} ${JSON.stringify(answer.headers())}`;
      for (const word of hidden) expect.soft(text.includes(word), `${word} in ${method} ${address}`).toBe(false);
      replayed += 1;
    }
  }
  console.log(`${replayed} requests replayed`);
  expect(replayed).toBeGreaterThan(40);
  expect(await state(page, hydrated, steady), "all that is hers").toEqual(before);
});

// Where each of them is that this list shows.
async function listed(page, hydrated, list) {
  await page.goto(list);
  await hydrated(page);
  const hrefs = await page.locator("main a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  return [...new Set(hrefs.filter((href) => href.startsWith(`${list}/`)))];
}

// What a page says, without its markup; an answer that is no page as it came.
const said = (text) => (text.includes("<main") ? text.slice(text.indexOf("<main"), text.indexOf("</main>")).replace(/<[^>]*>/g, " ") : text);

test("what was sold to one company is to another as what never was, and stays as it is", async ({ page: ana, another, signIn, hydrated, baseURL }) => {
  test.setTimeout(240_000);
  await signIn(ana, "ana");
  const papers = {};
  for (const list of Object.keys(SOLD)) {
    papers[list] = await listed(ana, hydrated, list);
    expect(papers[list].length, `of ${list}`).toBeGreaterThan(0);
  }
  // The fingerprint of each that waits for an answer: whoever has it lacks nothing but the right.
  const hashes = {};
  for (const path of papers["/quotes"]) {
    await ana.goto(path);
    await hydrated(ana);
    const hash = ana.locator('input[name="hash"]');
    if (await hash.count()) hashes[path] = await hash.inputValue();
  }
  expect(Object.keys(hashes).length, "quotes that wait for an answer").toBeGreaterThan(0);
  const walk = [...Object.keys(papers), ...Object.values(papers).flat(), "/statement"];
  const before = await state(ana, hydrated, walk);

  const andrei = await another();
  await signIn(andrei, "andrei");
  const own = await andrei.locator("html").getAttribute("data-as");
  const asks = async (path, { form, from, accept = "text/html" } = {}) => {
    const headers = { accept, "x-portico-as": own, origin: baseURL, "sec-fetch-site": "same-origin", ...(from && { referer: `${baseURL}${from}` }) };
    const answer = await andrei.request.fetch(path, { method: form ? "POST" : "GET", headers, form, maxRedirects: 0 });
    return { status: answer.status(), location: answer.headers().location, text: said(await answer.text()) };
  };
  for (const list of ["/quotes", "/invoices"]) {
    const [his] = await listed(andrei, hydrated, list);
    for (const path of [his, `${his}/file.pdf`]) expect((await asks(path)).status, `his own ${path}`).toBe(200);
    expect((await asks(`/api${list}/show`, { form: { id: his.split("/").pop() }, accept: "*/*" })).status, `his own ${his}`).toBe(200);
  }

  let asked = 0;
  for (const [list, { files, sends }] of Object.entries(SOLD)) {
    for (const path of papers[list]) {
      const id = path.split("/").pop();
      for (const address of [path, ...files.map((file) => `${path}/${file}`)]) {
        const [hers, none] = [await asks(address), await asks(address.replace(id, NEVER))];
        expect.soft(hers.status, address).toBe(404);
        expect.soft(hers, `${address} as what never was`).toEqual(none);
        asked += 1;
      }
      for (const [act, fields] of Object.entries(sends(hashes[path] ?? "x"))) {
        const action = `/api${list}/${act}`;
        const sent = async (id, how) => asks(action, { form: { id, ...fields }, ...how });
        const [hers, none] = [await sent(id, { accept: "*/*" }), await sent(NEVER, { accept: "*/*" })];
        expect.soft(hers.status, `${action} of ${id}`).toBe(404);
        expect.soft(hers, `${action} of ${id} as of what never was`).toEqual(none);
        // As a browser without scripts sends it: back to its page, which is not there.
        const form = await sent(id, { from: path });
        expect.soft([form.status, form.location], `the form ${action} of ${id}`).toEqual([303, path]);
        asked += 2;
      }
    }
  }
  console.log(`${asked} addresses and forms of ${Object.values(papers).flat().length} documents and packages asked`);
  expect(asked).toBeGreaterThan(30);
  expect(await state(ana, hydrated, walk), "all that is hers").toEqual(before);
});
