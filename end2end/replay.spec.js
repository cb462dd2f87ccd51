// Everything that one customer's browser asks for, asked again by another customer: nothing of the first one's is told, and nothing changes.

import { comesIn, customerWith, expect, test } from "./fixtures.js";
import { pages } from "./pages.js";

// Forms that are sent as they stand.
const FORMS = ["/company", "/profile", "/profile/mails"];

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
