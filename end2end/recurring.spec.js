// What is billed again and again is written once: the first invoice goes out when it starts, and it rests, goes on and ends.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

test("a recurring invoice is written, started, paused and ended", { tag: ["@plain"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email] = [`Lock ${run}`, `rita.${run}@lock.example`];
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Rita", last: "Lock", email });
  const rita = await comesIn(office, await another(), hydrated, { card, name: "Rita Lock", email });
  const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "Europe/Rome" }).format(new Date());

  await test.step("written from the customer, with what is wrong said beside it", async () => {
    await office.goto(card);
    await hydrated(office);
    await office.locator("main").getByRole("link", { name: "Recurring invoices" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(`Recurring invoices of ${company}`);
    await hydrated(office);
    await office.getByRole("link", { name: "New recurring invoice" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("New recurring invoice");
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Every", { exact: true }).fill("0");
    await office.getByLabel("What becomes of each invoice").selectOption({ label: "It is sent by e-mail at once" });
    await office.getByLabel("Description").first().fill("Monitoring, (month)");
    await office.getByRole("textbox", { name: "Price" }).first().fill("80");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByText("Type a number from 1 to 60").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Description").first()).toHaveValue("Monitoring, (month)");
    await axe(office);
    await office.getByLabel("Every", { exact: true }).fill("1");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Monitoring, (month)");
    await hydrated(office);
    await expect(office.getByText("None yet.")).toBeVisible();
    await axe(office);
    await staysInside(office);
  });

  await test.step("started, it makes the first invoice at once, which the customer reads", async () => {
    await office.getByRole("button", { name: "Start" }).click();
    await expect(office.getByText("Saved.")).toBeVisible();
    await hydrated(office);
    await expect(office.locator("aside").getByText("€ 97.60")).toBeVisible();
    await axe(office);
    await staysInside(office);
    await office.locator("aside .plain-list a").first().click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(/^\d{4}-\d{4}$/);
    await hydrated(office);
    await office.getByRole("link", { name: "A recurring invoice" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Monitoring, (month)");
    await hydrated(office);
    await rita.goto("/invoices");
    await hydrated(rita);
    await rita.locator("main tbody a, main .plain-list a").first().click();
    await expect(rita.getByText(`Monitoring, ${month}`)).toBeVisible();
    await hydrated(rita);
  });

  await test.step("it rests, goes on, and ends", async () => {
    await office.getByRole("button", { name: "Pause" }).click();
    await expect(office.locator(".document").getByText("Paused")).toBeVisible();
    await hydrated(office);
    await axe(office);
    await office.getByRole("button", { name: "Go on with the next one" }).click();
    await expect(office.locator(".document").getByText("Active")).toBeVisible();
    await hydrated(office);
    await office.getByRole("button", { name: "End" }).click();
    await expect(office.locator(".document").getByText("Over")).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
    await expect(office.locator("aside .plain-list a")).toHaveCount(1);
    await axe(office);
    await office.goto(card);
    await expect(office.getByText("ended the recurring invoice “Monitoring, (month)”")).toBeVisible();
    await hydrated(office);
  });
});
