// What only a browser can tell about the public report. Run by `cargo test -p writ-web --test site`, or by
// hand: node report.mjs http://127.0.0.1:8080 [/usr/bin/chromium]

import assert from "node:assert/strict";
import { inLanguage, run, sideways, small, unfold, violations, visit } from "./browser.mjs";

const PAGES = [
  "/report/2024",
  "/report/2023?platform=hik_connect",
  "/report/2021",
  "/report/2024/explain/account/DE/provided",
  "/report/2024/explain/account/total/received?page=2",
  "/report/abc",
  "/nothing",
];

await run({
  async "every page passes axe in light and dark, from left to right and right to left"() {
    for (const path of PAGES)
      for (const colorScheme of ["light", "dark"])
        for (const language of ["en", "ar"])
          await visit(inLanguage(path, language), { colorScheme }, async (page) => {
            await unfold(page);
            assert.deepEqual(await violations(page), [], `${path} ${colorScheme} ${language}`);
          });
  },

  async "no page scrolls sideways at 320 pixels, nor with text at twice its size"() {
    for (const path of PAGES)
      for (const language of ["en", "de", "ar"])
        await visit(inLanguage(path, language), {}, async (page) => {
          assert.deepEqual(await sideways(page), [], `${path} ${language}`);
          await page.setViewportSize({ width: 640, height: 700 });
          await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= 640, `${path} ${language} with large text is ${width} pixels wide`);
        });
  },

  async "the report is read, changed and explained without script"() {
    await visit("/", { javaScriptEnabled: false }, async (page) => {
      assert.match(page.url(), /\/report\/2024$/);
      await page.getByLabel("Period").selectOption("2023");
      await page.getByRole("button", { name: "Show" }).click();
      assert.match(page.url(), /\/report\/2023$/);
      const figure = page.locator("#account tfoot a").first();
      const value = (await figure.textContent()).trim();
      await figure.click();
      assert.equal((await page.locator(".figure-value").textContent()).trim(), value);
      await page.getByRole("link", { name: "Back to the report" }).click();
      assert.match(page.url(), /\/report\/2023#account$/);
    });
  },

  async "the same is done with the keyboard alone, and the focus is always seen"() {
    await visit("/report/2024", { viewport: { width: 1280, height: 900 } }, async (page) => {
      const focused = () =>
        page.evaluate(() => {
          const it = document.activeElement;
          const style = getComputedStyle(it);
          const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
          return { tag: it.tagName, text: it.textContent.trim(), href: it.getAttribute("href"), seen };
        });
      await page.keyboard.press("Tab");
      assert.equal((await focused()).href, "#content");
      await page.keyboard.press("Enter");
      let steps = 0;
      let at;
      do {
        await page.keyboard.press("Tab");
        at = await focused();
        assert.ok(at.seen, `no focus is seen on ${JSON.stringify(at)}`);
        steps += 1;
      } while (!at.href?.includes("/explain/") && steps < 40);
      assert.ok(at.href?.includes("/explain/"), "no figure was reached");
      await Promise.all([page.waitForURL(/\/explain\//), page.keyboard.press("Enter")]);
      assert.equal((await page.locator(".figure-value").textContent()).trim(), at.text);
    });
  },

  async "everything to click is at least 24 pixels high and wide"() {
    for (const width of [320, 1280])
      await visit("/report/2024", { viewport: { width, height: 900 } }, async (page) => {
        assert.deepEqual(await small(page), [], `at ${width} pixels`);
      });
  },

  async "the report is printed without what can only be clicked"() {
    await visit("/report/2024", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.getByRole("button", { name: "Show" }).isVisible(), false);
      assert.ok((await page.pdf()).length > 10_000);
    });
  },
});
