// Changing several customers together, and taking it back.

import { expect, staysInside, test } from "./fixtures.js";

// Without scripts the page is asked again by hand.
async function standing(page, word) {
  const status = page.locator(".page-head .status");
  await expect(async () => {
    if ((await status.textContent()) !== word) await page.reload();
    await expect(status).toHaveText(word, { timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
}

test("two customers get a tag together, and lose it again", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const tag = `Fair ${info.project.name}`;
  await signIn(page, "alan");
  // Two that stand on one page, however many others there are.
  await page.goto("/admin/customers?tag=VIP");
  await hydrated(page);
  for (const name of ["Hotel Belvedere SpA", "Brașov Textile SRL"]) await page.getByLabel(`Choose ${name}`).check();
  await axe(page);
  await page.getByRole("button", { name: "Change those chosen" }).click();
  await hydrated(page);
  await expect(page.getByRole("heading", { name: "2 customers chosen" })).toBeVisible();

  // What is missing is told beside its field, and nothing is lost.
  await page.getByLabel("Change", { exact: true }).selectOption("add_tag");
  await page.getByRole("button", { name: "See what it does" }).click();
  await hydrated(page);
  await expect(page.getByLabel("Tag", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Change", { exact: true })).toHaveValue("add_tag");

  await page.getByLabel("Tag", { exact: true }).fill(tag);
  await page.getByRole("button", { name: "See what it does" }).click();
  await standing(page, "Checked");
  await hydrated(page);
  await expect(page.getByText("Will change: 2")).toBeVisible();
  await staysInside(page);
  await axe(page);
  await page.getByRole("button", { name: "Change 2 customers" }).click();
  await standing(page, "Done");
  const run = page.url();
  await page.getByRole("link", { name: "Brașov Textile SRL" }).click();
  await expect(page.locator(".tag", { hasText: tag })).toBeVisible();

  await page.goto(run);
  await hydrated(page);
  await page.getByRole("button", { name: "Take it back" }).click();
  await standing(page, "Taken back");
  await page.getByRole("link", { name: "Brașov Textile SRL" }).click();
  await expect(page.locator("h1")).toHaveText(/Brașov Textile SRL/);
  await expect(page.locator(".tag", { hasText: tag })).toHaveCount(0);
});

test("nothing chosen is told, and users have nothing to tick", { tag: "@plain" }, async ({ page, another, signIn, hydrated }) => {
  await signIn(page, "alan");
  await page.goto("/admin/customers");
  await hydrated(page);
  await page.getByRole("button", { name: "Change those chosen" }).click();
  await expect(page.getByRole("alert").or(page.locator(".error-summary")).first()).toBeVisible();
  const joe = await another();
  await signIn(joe, "joe");
  await joe.goto("/admin/customers");
  await expect(joe.locator("tbody input[type=checkbox]")).toHaveCount(0);
  expect((await joe.goto("/admin/bulk")).status()).toBe(403);
});
