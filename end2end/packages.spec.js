// Services are sold ahead: a package is defined once, given to a customer, used and taken back, and the customer sees what is left.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

test("a package is defined, added, used, and seen by the customer", { tag: ["@plain"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email, offered] = [`Pack ${run}`, `pia.${run}@pack.example`, `Hours ${run}`];
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Pia", last: "Pack", email });
  const pia = await comesIn(office, await another(), hydrated, { card, name: "Pia Pack", email });

  await test.step("defined beside the products, with what is wrong said beside it", async () => {
    await office.goto("/admin/packages");
    await hydrated(office);
    await axe(office);
    await office.getByRole("link", { name: "New package" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("New package");
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Name", { exact: true }).fill(offered);
    await office.getByLabel("Price", { exact: true }).fill("720");
    await office.getByLabel(/^Holds for/).fill("6");
    await office.getByLabel("Service", { exact: true }).first().selectOption({ label: "Call-out on a weekday" });
    await office.getByLabel("Quantity", { exact: true }).first().fill("0");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByText("Enter an amount above zero").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Name", { exact: true })).toHaveValue(offered);
    await office.getByLabel("Quantity", { exact: true }).first().fill("10");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByRole("link", { name: offered })).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("row", { name: new RegExp(offered) })).toContainText("6 months");
  });

  await test.step("added on the card, with its price as a draft", async () => {
    await office.goto(card);
    await hydrated(office);
    await office.getByRole("link", { name: "Add a package" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Add a package");
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    const choice = office.getByLabel("Package", { exact: true });
    await choice.selectOption(await choice.locator("option", { hasText: offered }).getAttribute("value"));
    await office.getByLabel("Draft an invoice over its price").check();
    await expect(office.getByLabel("Tell the customer by e-mail")).toBeChecked();
    await office.getByRole("button", { name: "Add a package" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(offered);
    await hydrated(office);
    await expect(office.getByText("10 of 10 h left").first()).toBeVisible();
    await expect(office.locator("aside").getByRole("link", { name: "Draft" })).toBeVisible();
    await axe(office);
    await staysInside(office);
  });

  await test.step("told to the customer by e-mail, which stands among what was sent to her", async () => {
    await pia.goto("/mails");
    await hydrated(pia);
    await pia.getByRole("link", { name: `Your new package: ${offered}` }).click();
    await expect(pia.getByText(/has added the package .* for you/)).toBeVisible();
    await hydrated(pia);
    await axe(pia);
    await pia.goto("/profile/mails");
    await hydrated(pia);
    await expect(pia.getByLabel("Packages and renewals")).toBeChecked();
  });

  await test.step("used, never beyond what is left, and taken back", async () => {
    await office.getByLabel("Quantity", { exact: true }).fill("11");
    await office.getByRole("button", { name: "Record a use" }).click();
    await expect(office.getByText("This is more than what is left").first()).toBeVisible();
    await hydrated(office);
    for (const [quantity, note] of [["2.5", "The gate of dock 3"], ["1", "By mistake"]]) {
      await office.getByLabel("Quantity", { exact: true }).fill(quantity);
      await office.getByLabel(/^Note for the customer/).fill(note);
      await office.getByRole("button", { name: "Record a use" }).click();
      await expect(office.getByText("Saved.")).toBeVisible();
      await hydrated(office);
    }
    await expect(office.getByText("6.5 of 10 h left").first()).toBeVisible();
    await office.locator("summary", { hasText: "Take a use back" }).click();
    await office.locator("details", { hasText: "Take a use back" }).getByLabel("Reason").fill("Somebody else");
    await office.getByRole("button", { name: "Take a use back" }).click();
    await expect(office.getByText("7.5 of 10 h left").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByText("Taken back", { exact: true })).toBeVisible();
    await axe(office);
    await office.goto(card);
    await expect(office.getByText("7.5 of 10 h left")).toBeVisible();
    await hydrated(office);
    await expect(office.getByText(`took a use of the package “${offered}” back`)).toBeVisible();
    await axe(office);
  });

  await test.step("the customer sees what is left, and no reason of the house", async () => {
    await pia.goto("/");
    await hydrated(pia);
    await axe(pia);
    await pia.locator("main").getByRole("link", { name: "Packages" }).click();
    await expect(pia.getByRole("heading", { level: 1 })).toHaveText("Packages");
    await hydrated(pia);
    await expect(pia.getByText("7.5 of 10 h left")).toBeVisible();
    await axe(pia);
    await staysInside(pia);
    await pia.getByRole("link", { name: offered }).click();
    await expect(pia.getByRole("heading", { level: 1 })).toHaveText(offered);
    await hydrated(pia);
    await expect(pia.getByText("The gate of dock 3")).toBeVisible();
    await expect(pia.getByText("Taken back", { exact: true })).toBeVisible();
    await expect(pia.getByText("Somebody else")).toHaveCount(0);
    await axe(pia);
    await staysInside(pia);
  });

  await test.step("it ends, for good", async () => {
    await office.getByRole("link", { name: offered }).first().click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(offered);
    await hydrated(office);
    await office.locator("summary", { hasText: "End the package" }).click();
    await office.locator("details", { hasText: "End the package" }).getByLabel("Reason").fill("Moved away");
    await office.getByRole("button", { name: "End the package" }).click();
    await expect(office.locator(".page-head").getByText("Ended")).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("button", { name: "Record a use" })).toHaveCount(0);
    await axe(office);
  });

  await test.step("where nobody would be told, the form says so", async () => {
    await pia.goto("/profile/mails");
    await hydrated(pia);
    await pia.getByLabel("Packages and renewals").uncheck();
    await pia.getByRole("button", { name: "Save", exact: true }).click();
    await expect(pia.getByText("Saved.")).toBeVisible();
    await office.goto(card);
    await hydrated(office);
    await office.getByRole("link", { name: "Add a package" }).click();
    await expect(office.getByText("Nobody of this customer gets e-mails about all of its packages.")).toBeVisible();
    await hydrated(office);
    const tell = office.getByLabel("Tell the customer by e-mail");
    await expect(tell).not.toBeChecked();
    await tell.check();
    const choice = office.getByLabel("Package", { exact: true });
    await choice.selectOption(await choice.locator("option", { hasText: offered }).getAttribute("value"));
    await office.getByRole("button", { name: "Add a package" }).click();
    await expect(office.getByText("Nobody would get this e-mail").first()).toBeVisible();
    await hydrated(office);
    await axe(office);
    await staysInside(office);
  });
});
