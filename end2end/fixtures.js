// What every journey stands on. Import `test` and `expect` from here, never from Playwright itself.

import { test as base, expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { people, PASSWORD } from "./people.js";
import { watch } from "./watch.js";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
// All of them in the light; in the dark what is about colours, since nothing else is different there.
const AXE_RULES = {
  light: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  dark: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
};

export const test = base.extend({
  baseURL: async ({}, use) => use(process.env.BASE_URL),

  // Whatever any page of this context says to the console fails the test.
  context: async ({ context, baseURL, javaScriptEnabled }, use) => {
    const findings = await watch(context, baseURL, javaScriptEnabled === false);
    await use(context);
    expect(findings(), "what the browser had to say").toEqual([]);
  },

  // `await another()`: a page of someone else's browser, for journeys of several people.
  another: async ({ browser, contextOptions, viewport, locale, timezoneId, javaScriptEnabled, baseURL }, use) => {
    const opened = [];
    await use(async () => {
      const context = await browser.newContext({
        ...contextOptions, viewport, locale, timezoneId, javaScriptEnabled, baseURL,
      });
      opened.push({ context, findings: await watch(context, baseURL, javaScriptEnabled === false) });
      return context.newPage();
    });
    const said = [];
    for (const { context, findings } of opened) {
      said.push(...findings());
      await context.close();
    }
    expect(said, "what the other browsers had to say").toEqual([]);
  },

  // `await hydrated(page)`: the page has come alive; at once where there is no JavaScript.
  hydrated: async ({ javaScriptEnabled }, use) =>
    use(async (page) => {
      if (javaScriptEnabled !== false) await expect(page.locator("html[data-hydrated]")).toBeAttached({ timeout: 30_000 });
    }),

  // `await signIn(page, "maya")`: through the door, as anyone would.
  signIn: async ({ hydrated }, use) =>
    use(async (page, who) => {
      const { door, email, home } = people[who] ?? who;
      await page.goto(door);
      await hydrated(page);
      await page.locator('input[name="email"]').fill(email);
      const password = page.locator('input[name="password"]');
      await password.fill(PASSWORD);
      await password.press("Enter");
      await expect(page).toHaveURL((url) => home.test(url.pathname) && url.pathname !== door);
      await hydrated(page);
    }),

  // `await axe(page)`: nothing to complain about, in the light and in the dark.
  axe: async ({ javaScriptEnabled }, use) => {
    const source = await readFile(axePath, "utf8");
    await use(async (page) => {
      // The tool needs JavaScript itself; the pages it would see are the same that it sees elsewhere before they hydrate.
      if (javaScriptEnabled === false) return;
      for (const [colorScheme, runOnly] of Object.entries(AXE_RULES)) {
        await page.emulateMedia({ colorScheme });
        // Colours are looked at when they have arrived, and the browser has painted them.
        await page.evaluate(async () => {
          const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          await painted();
          const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
          await Promise.allSettled(ending.map((one) => one.finished));
          await painted();
        });
        if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
        const violations = await page.evaluate(
          async (runOnly) => (await axe.run(document, { runOnly, resultTypes: ["violations"] })).violations,
          runOnly,
        );
        expect.soft(violations.flatMap(told), `axe on ${new URL(page.url()).pathname}, ${colorScheme}`).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: null });
    });
  },
});

export { expect, people };

// One line for each element that breaks a rule.
function told({ id, help, nodes }) {
  return nodes.map(({ target, failureSummary }) => {
    const why = failureSummary.split("\n").slice(1).map((line) => line.trim()).join("; ");
    return `${id}: ${help}: ${target.join(" ")} (${why})`;
  });
}

// No page scrolls sideways, at any of these widths.
export async function staysInside(page, widths = [360, 768, 1440]) {
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(over, `pixels past the edge of ${new URL(page.url()).pathname} at ${width}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(before);
}

// The link in the latest mail to an address, as the main administrator reads it in the outbox.
export async function linkInMailTo(page, email) {
  await page.goto("/admin/outbox");
  await page.getByRole("row", { name: email }).first().getByRole("link").click();
  const link = page.locator(".letter a").first();
  await expect(link).toBeVisible();
  return link.getAttribute("href");
}

// The code in the latest mail to an address, read there too.
export async function codeInMailTo(office, email) {
  await office.goto("/admin/outbox");
  await office.getByRole("row", { name: email }).first().getByRole("link").click();
  const letter = office.locator(".letter");
  await expect(letter).toContainText("Your code is");
  return (await letter.textContent()).match(/\d{6}/)[0];
}

// A customer of this journey alone, with one person; where its card is.
export async function customerWith(office, { company, first, last, email }) {
  const origin = new URL(office.url()).origin;
  const post = async (path, form) => {
    const answer = await office.request.post(path, { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
    return new URL(answer.headers().location, origin).pathname;
  };
  const card = await post("/admin/api/customers/create", { kind: "company", name: company });
  const customer = card.split("/").pop();
  await post("/admin/api/contacts/create", { customer, first_name: first, last_name: last, email });
  return card;
}

// Somebody of a customer comes in at the portal, by the invitation that the office sends from their page. `link` finds it where mails leave.
export async function comesIn(office, guest, hydrated, { card, name, email, link = () => linkInMailTo(office, email) }) {
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("link", { name }).first().click();
  await office.getByRole("button", { name: "Invite to the portal" }).click();
  await expect(office.getByText("Invited", { exact: true })).toBeVisible();
  await guest.goto(await link());
  await hydrated(guest);
  await guest.locator('input[name="password"]').fill(PASSWORD);
  // Who signs in elsewhere already is asked for their password once.
  const again = guest.locator('input[name="password_again"]');
  if (await again.count()) await again.fill(PASSWORD);
  await guest.getByRole("button", { name: "Accept" }).click();
  await expect(guest).toHaveURL((url) => url.pathname !== "/invitation");
  await hydrated(guest);
  return guest;
}

// The password again, where an act asks for it; then the act once more.
export async function confirmed(page, hydrated, press) {
  await press();
  if (!/\/confirm/.test(page.url())) return;
  await hydrated(page);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).not.toHaveURL(/\/confirm/);
  await hydrated(page);
  await press();
}
