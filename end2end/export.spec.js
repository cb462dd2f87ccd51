// Taking client records out, and the lock that stops it.

import { readFile } from "node:fs/promises";
import { expect, staysInside, test } from "./fixtures.js";

test("a manager exports what the list shows, until the lock is shut", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }) => {
  // Greta manages, and reads Italian.
  await signIn(page, "greta");
  await page.goto("/admin/customers?q=acme");
  await hydrated(page);
  await page.getByRole("link", { name: "Esporta" }).click();
  await hydrated(page);
  await expect(page.getByText("Conterrà 1 cliente, come dice il filtro.")).toBeVisible();
  await page.getByRole("button", { name: "Crea il file" }).click();
  const download = page.getByRole("link", { name: "Scarica" }).first();
  // Without scripts the page is asked again by hand.
  await expect(async () => {
    if (!(await download.isVisible())) await page.reload();
    await expect(download).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  expect(file.suggestedFilename()).toMatch(/^customers-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("Acme");
  const address = await download.getAttribute("href");

  const maya = await another();
  await signIn(maya, "maya");
  const lock = async (shut) => {
    await maya.goto("/admin/settings/privacy");
    await hydrated(maya);
    await maya.getByLabel("Only administrators can export client records").setChecked(shut);
    await maya.locator('form[action*="/locks/save"]').getByRole("button", { name: "Save" }).click();
    await expect(maya.getByRole("status")).toBeVisible();
  };
  await lock(true);
  try {
    expect((await page.goto("/admin/export")).status()).toBe(403);
    expect((await page.goto(address)).status(), "the file made before").toBe(403);
    await page.goto("/admin/customers");
    await expect(page.getByRole("link", { name: "Esporta" })).toHaveCount(0);
  } finally {
    await lock(false);
  }
  // Whoever answers for the company reads of it.
  await maya.goto("/admin/sensitive?class=export");
  await expect(maya.getByRole("row", { name: /Exported records.*Greta/ }).first()).toBeVisible();
});
