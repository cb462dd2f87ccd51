// Working as a colleague, and being oneself again.

import { expect, staysInside, test } from "./fixtures.js";

test("an administrator works as a user, under both names, and stops", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const name = `Deputy ${info.project.name} ${Date.now() % 100_000}`;
  await signIn(page, "alan");
  await page.getByRole("button", { name: /Alan/ }).click();
  await page.getByRole("link", { name: "Work as…" }).click();
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Maya Lindqvist" })).toHaveCount(0);
  await page.getByRole("searchbox").fill("una");
  await page.getByRole("searchbox").press("Enter");
  await hydrated(page);
  await page.getByRole("row", { name: /Una Pritchard/ }).getByRole("button", { name: /Work as them/ }).click();
  const banner = page.locator(".banner");
  await expect(banner).toContainText("Alan Okafor, working as Una Pritchard");
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  await page.goto("/admin/customers?q=Belvedere");
  await expect(page.getByRole("link", { name: "Hotel Belvedere SpA" })).toHaveCount(0);
  expect((await page.goto("/admin/profile")).status()).toBe(403);
  expect((await page.goto("/admin/bulk")).status()).toBe(403);

  await page.goto("/admin/customers/new");
  await hydrated(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.locator("h1")).toHaveText(new RegExp(name));
  await expect(page.locator(".timeline").getByText("Alan Okafor, working as Una Pritchard")).toBeVisible();
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect(banner).toHaveCount(0);
  await page.goto("/admin/customers?q=Belvedere");
  await expect(page.getByRole("link", { name: "Hotel Belvedere SpA" })).toBeVisible();
});
