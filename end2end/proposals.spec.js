// An offer in the house's own words: written with headings and points, read by the customer as it was meant, and agreed to on the phone.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

test("a proposal is written, sent, read and agreed to, with its words as they were typed", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email, about] = [`Vale ${run}`, `vera.${run}@vale.example`, `A quieter hall ${run}`];
  const scripted = info.project.name !== "plain";
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Vera", last: "Vale", email });
  const vera = await comesIn(office, await another(), hydrated, { card, name: "Vera Vale", email });
  await vera.setViewportSize({ width: 390, height: 844 });

  await test.step("begun on the card; without words it is refused and nothing typed is lost", async () => {
    await office.goto(card);
    await hydrated(office);
    await office.getByRole("link", { name: "New proposal" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("New proposal");
    await hydrated(office);
    await office.getByLabel("What it is about").fill(about);
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("link", { name: "Fill in this field" })).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("What it is about")).toHaveValue(about);
    await axe(office);
    await staysInside(office);
  });

  await test.step("written, with buttons where there are scripts", async () => {
    const text = office.getByLabel("Text", { exact: true });
    const buttons = office.getByRole("group", { name: "Formatting" });
    if (scripted) {
      await text.fill("Why\n\nYour hall is loud.\n\nwe measure\nwe mend");
      await text.evaluate((area) => area.setSelectionRange(0, 0));
      await buttons.getByRole("button", { name: "Heading" }).click();
      const select = (words) => text.evaluate((area, words) => area.setSelectionRange(area.value.indexOf(words), area.value.indexOf(words) + words.length), words);
      await select("loud");
      await buttons.getByRole("button", { name: "Bold" }).click();
      await select("we measure\nwe mend");
      await buttons.getByRole("button", { name: "Points" }).click();
      await expect(text).toHaveValue("# Why\n\nYour hall is **loud**.\n\n- we measure\n- we mend");
    } else {
      await expect(buttons).toBeHidden();
    }
    await text.fill("# Why\n\nYour hall is **loud**.\n\n- we measure\n- we mend\n\n<script>alert(1)</script>\n\n[a form](https://portico.example/form) [none](javascript:alert(1))");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(about);
    await hydrated(office);
    const paper = office.locator(".document .prose");
    await expect(paper.getByRole("heading", { name: "Why" })).toBeVisible();
    await expect(paper.getByRole("listitem")).toHaveText(["we measure", "we mend"]);
    await expect(paper.locator("strong")).toHaveText("loud");
    await expect(paper).toContainText("<script>alert(1)</script>");
    await expect(paper.getByRole("link")).toHaveCount(1);
    await expect(office.locator(".document .lines")).toHaveCount(0);
    await axe(office);
    await staysInside(office);
  });

  await test.step("sent, it is read and agreed to on the phone", async () => {
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The offer was sent.")).toBeVisible();
    await hydrated(office);
    await vera.goto("/quotes");
    await hydrated(vera);
    await expect(vera.getByText(/Proposal P-\d{4}-\d{3}/)).toBeVisible();
    await axe(vera);
    await vera.getByRole("link", { name: about }).click();
    await expect(vera.getByRole("heading", { level: 1 })).toHaveText(about);
    await hydrated(vera);
    await expect(vera.locator(".document .prose").getByRole("heading", { name: "Why" })).toBeVisible();
    await axe(vera);
    await staysInside(vera);
    await vera.getByLabel("I may decide").check();
    await vera.locator(".act-box").getByRole("button", { name: "Accept", exact: true }).click();
    await expect(vera.getByText(/Accepted by Vera Vale/)).toBeVisible();
    await hydrated(vera);
    await axe(vera);
  });

  await test.step("and stands in the list of proposals, apart from quotes", async () => {
    await office.goto(`/admin/proposals?q=${encodeURIComponent(company)}`);
    await hydrated(office);
    await expect(office.getByRole("row", { name: new RegExp(about) })).toContainText("Accepted");
    await axe(office);
    await staysInside(office);
    await office.goto(`/admin/quotes?q=${encodeURIComponent(company)}`);
    await hydrated(office);
    await expect(office.getByText("Nothing found")).toBeVisible();
  });
});
