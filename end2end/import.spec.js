// Bringing in the files of another system, and one that is broken.

import { fileURLToPath } from "node:url";
import { expect, people, staysInside, test } from "./fixtures.js";

const data = (name) => fileURLToPath(new URL(`../server/service/tests/data/chinook/${name}.csv`, import.meta.url));

async function upload(page, hydrated, kind, file) {
  await page.goto("/admin/import");
  await hydrated(page);
  await page.getByLabel("What the file holds").selectOption(kind);
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and check" }).click();
  await expect(page).toHaveURL(/\/admin\/import\/./);
  await finished(page, "Checked");
}

// Without scripts the page is asked again by hand.
async function finished(page, word) {
  await expect(async () => {
    if (!(await page.getByText(word, { exact: true }).isVisible())) await page.reload();
    await expect(page.getByText(word, { exact: true })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
}

test("two files of another system become staff and customers, and each agent sees their own", async ({ page, another, signIn, hydrated, axe }) => {
  test.setTimeout(150_000);
  await signIn(page, "maya");
  for (const [kind, file, rows] of [["staff", "employees", 8], ["customers", "customers", 59]]) {
    await upload(page, hydrated, kind, data(file));
    await hydrated(page);
    await staysInside(page);
    await axe(page);
    await page.getByRole("button", { name: `Import ${rows} rows` }).click();
    await finished(page, "Done");
    await expect(page.getByText(`New: ${rows}`)).toBeVisible();
  }

  // An agent is invited from their page, and sees 21 customers and no other.
  await page.goto("/admin/staff?q=jane");
  await hydrated(page);
  await page.getByRole("link", { name: "Jane Peacock" }).click();
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText("Invitation sent to jane@chinookcorp.com.")).toBeVisible();
  await page.goto("/admin/outbox");
  await page.getByRole("row", { name: "jane@chinookcorp.com" }).first().getByRole("link").click();
  const link = await page.locator(".letter a").first().getAttribute("href");
  const jane = await another();
  await jane.goto(link);
  await hydrated(jane);
  await jane.locator('input[name="password"]').fill("forty trout in a barrel");
  await jane.locator('input[name="password_again"]').fill("forty trout in a barrel");
  await jane.getByRole("button", { name: "Accept" }).click();
  await expect(jane).toHaveURL((url) => url.pathname === "/admin");
  await jane.goto("/admin/customers");
  await expect(jane.getByText("21 customers you are assigned to.").first()).toBeVisible();
  await expect(jane.locator("tbody tr")).toHaveCount(21);
  await jane.goto("/admin/customers?q=Leonie");
  await expect(jane.getByText("No customers found")).toBeVisible();
  await page.goto("/admin/customers?q=Leonie");
  const leonie = await page.getByRole("link", { name: "Leonie Köhler" }).getAttribute("href");
  expect((await jane.goto(leonie)).status()).toBe(404);

  // The same file again: nothing to do.
  await upload(page, hydrated, "customers", data("customers"));
  await expect(page.getByText("No change: 59")).toBeVisible();
});

test("a file with broken rows says which and why, and is corrected", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const mark = `${info.project.name}${Date.now() % 100_000}`;
  await signIn(page, "maya");
  const file = (text) => ({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await upload(page, hydrated, "customers", file(`Id,Firm,Country\n${mark}-1,Marlin ${mark},Italy\n${mark}-2,Sole ${mark},Narnia\n`));
  await hydrated(page);
  await expect(page.getByText("2 rows cannot be imported.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
  await axe(page);

  // The column of the names was not understood.
  await page.getByLabel("Firm").selectOption({ label: "Company name" });
  await page.getByRole("button", { name: "Check again" }).click();
  await finished(page, "Checked");
  await expect(page.getByText("1 row cannot be imported.")).toBeVisible();
  await expect(page.getByText(/Country:/).first()).toBeVisible();

  await upload(page, hydrated, "customers", file(`Id,Company,Country\n${mark}-1,Marlin ${mark},Italy\n`));
  await page.getByRole("button", { name: "Import 1 row" }).click();
  await finished(page, "Done");
  await page.goto(`/admin/customers?q=Marlin+${mark}`);
  await expect(page.getByRole("link", { name: `Marlin ${mark}` })).toHaveCount(1);
});

test("what is no table is refused beside the field", { tag: "@plain" }, async ({ page, signIn, hydrated }) => {
  await signIn(page, "maya");
  await page.goto("/admin/import");
  await hydrated(page);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "photo.csv", mimeType: "text/csv", buffer: Buffer.from("one line only") });
  await page.getByRole("button", { name: "Upload and check" }).click();
  await expect(page).toHaveTitle(/^Error:/);
  await expect(page.getByLabel("File", { exact: true })).toHaveAttribute("aria-invalid", "true");
});
