// Every page, as each person who may see it: named, accessible, inside its window. With SHOTS=folder, also in pictures.

import { join } from "node:path";
import { expect, staysInside, test } from "./fixtures.js";
import { pages } from "./pages.js";

const shots = process.env.SHOTS;

for (const [who, paths] of Object.entries(pages)) {
  test(`the pages of ${who}`, { tag: "@plain" }, async ({ page, signIn, hydrated, axe, javaScriptEnabled }) => {
    test.setTimeout(60_000 + paths.length * 30_000);
    if (who !== "nobody") await signIn(page, who);
    for (const path of paths) {
      await test.step(path, async () => {
        const answer = await page.goto(path);
        expect.soft(answer.status(), `status of ${path}`).toBe(200);
        await hydrated(page);
        await expect.soft(page, `title of ${path}`).toHaveTitle(/\S · \S/);
        await expect.soft(page.locator("h1"), `headings of ${path}`).toHaveCount(1);
        if (who !== "nobody") await expect.soft(page.locator('form[action$="/sign-out"]').first(), `way out of ${path}`).toBeAttached();
        await staysInside(page);
        await axe(page);
        if (shots && javaScriptEnabled !== false) await picture(page, who, path);
      });
    }
  });
}

async function picture(page, who, path) {
  const name = `${who}-${path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home"}`;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}
