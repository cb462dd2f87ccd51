// Both doors in their languages on a phone: nothing goes past the edge, nothing is cut off. With SHOTS=folder, also in pictures.

import { join } from "node:path";
import { expect, staysInside, test } from "./fixtures.js";
import { pages } from "./pages.js";

const shots = process.env.SHOTS;
const people = { en: "ana", it: "giulia", fr: "camille", ro: "andrei" };
const entrances = ["/login", "/forgot-password", "/reset-password?token=x", "/invitation?token=x", "/unsubscribe?token=x", "/link?token=x", "/link/back"];

for (const [language, who] of Object.entries(people)) {
  test.describe(() => {
    test.use({ locale: language });

    test(`the portal in ${language} fits a phone`, async ({ page, signIn, hydrated }) => {
      test.setTimeout(300_000);
      for (const path of entrances) await fits(page, hydrated, language, path);
      await signIn(page, who);
      for (const path of pages.ana) await fits(page, hydrated, language, path);
      const person = page.locator("main table a").first();
      await page.goto("/people");
      if (await person.count()) await fits(page, hydrated, language, new URL(await person.getAttribute("href"), page.url()).pathname);
    });
  });
}

// What a manager may see, and what a contributor may.
const refused = ["/admin/explain?who=joe&right=customers.edit&customer=acme", "/admin/staff/new", "/admin/outbox", "/admin/settings/privacy", "/admin/roles/manager/copy"];
const office = {
  it: ["greta", pages.maya.filter((path) => !refused.includes(path))],
  fr: ["cora", [...pages.joe, "/admin/explain", "/admin/customers?filter=1", "/admin/customers/new", "/admin/trash", "/admin/proposals", "/admin/bulk", "/admin/import", "/admin/roles", "/admin/roles/user", "/admin/profile/devices", "/admin/profile/two-factor", "/admin/work-as"]],
  ro: ["joe", pages.joe],
};

// What scripts do with a page is the same in each language: one of them shows that its texts are there for them, too.
for (const [language, [who, paths]] of Object.entries(office)) {
  test.describe(() => {
    test.use({ locale: language, javaScriptEnabled: language === "it" });

    test(`the office in ${language} fits a phone`, async ({ page, signIn, hydrated }) => {
      test.setTimeout(400_000);
      for (const path of ["/admin/login", "/admin/forgot-password"]) await fits(page, hydrated, language, path);
      await signIn(page, who);
      for (const path of paths) await fits(page, hydrated, language, path);
      for (const list of ["/admin/customers", "/admin/quotes"]) {
        await page.goto(list);
        const record = page.locator("main table tbody a").first();
        await fits(page, hydrated, language, new URL(await record.getAttribute("href"), page.url()).pathname);
      }
    });
  });
}

async function fits(page, hydrated, language, path) {
  await test.step(path, async () => {
    const answer = await page.goto(path);
    expect.soft(answer.status(), `status of ${path}`).toBeLessThan(500);
    await hydrated(page);
    await expect.soft(page.locator("html"), `language of ${path}`).toHaveAttribute("lang", language);
    await staysInside(page, [360]);
    await page.setViewportSize({ width: 360, height: 900 });
    expect.soft(await page.evaluate(cut), `cut off on ${path} in ${language}`).toEqual([]);
    if (!shots) return;
    const name = `${language}-${path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home"}`;
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  });
}

// Words that their own box hides, unless it says so by an ellipsis or is for screen readers alone.
function cut() {
  const hides = (element, style) => style.overflowX !== "visible" && style.overflowX !== "auto" && style.textOverflow !== "ellipsis";
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const { width, height } = element.getBoundingClientRect();
    if (width <= 2 || height <= 2 || element instanceof SVGElement) continue;
    const style = getComputedStyle(element);
    if (hides(element, style) && element.scrollWidth > element.clientWidth + 1) found.push(`${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
