// A person at a browser of their own, who finds what they need by the words on the page. What a person does is the
// same by pointer and by keyboard; which hand they use is said once, where they come in.

import assert from "node:assert/strict";
import { going, person } from "./browser.mjs";

/** Stops of the Tab key after which something counts as out of reach. */
const MOST_STOPS = 300;

/** How long somebody looks again for what the program does by itself, in milliseconds. */
const PATIENCE = 10_000;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** A label is followed by “(optional)” where the question may be left. */
const labelled = (label) => new RegExp(`^${escaped(label)}( \\(optional\\))?$`);

/** The usual way: a pointer that clicks, and a keyboard for words. */
const pointer = {
  async fill(control, text) {
    await control.fill(text);
  },
  async check(control) {
    await control.check();
  },
  async select(control, label) {
    await control.selectOption({ label });
  },
  async activate(control) {
    await control.click();
  },
};

/** The keyboard alone: Tab to get there, then the keys that each control takes. */
const keyboard = {
  async reach(control) {
    const page = control.page();
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      const isThere = await control.evaluate((it) => {
        const at = document.activeElement;
        return at === it || (it.type === "radio" && at?.type === "radio" && at.name === it.name && at.form === it.form);
      });
      if (isThere) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`the Tab key does not reach ${await control.evaluate((it) => it.outerHTML.slice(0, 200))}`);
  },
  async fill(control, text) {
    await this.reach(control);
    const keys = control.page().keyboard;
    const type = await control.getAttribute("type");
    if (type === "date" || type === "datetime-local") {
      // The parts of a day stand in the order of the reader's country; these browsers write month, day, year.
      const [, year, month, day, hour, minute] = text.match(/^(\d+)-(\d+)-(\d+)(?:T(\d+):(\d+))?$/);
      await keys.type(`${month}${day}${year}`);
      if (hour) {
        await keys.press("Tab");
        await keys.type(`${String(hour % 12 || 12).padStart(2, "0")}${minute}${hour < 12 ? "AM" : "PM"}`);
      }
    } else {
      await keys.press("ControlOrMeta+A");
      await keys.press("Delete");
      // A line ends with Enter only where there are several.
      await keys.insertText(text);
    }
    assert.equal(await control.inputValue(), text);
  },
  async check(control) {
    await this.reach(control);
    const keys = control.page().keyboard;
    if ((await control.getAttribute("type")) === "radio") {
      const isThere = () => control.evaluate((it) => document.activeElement === it);
      for (let steps = 0; !(await isThere()) && steps < 40; steps += 1) await keys.press("ArrowDown");
    }
    if (!(await control.isChecked())) await keys.press("Space");
    assert.ok(await control.isChecked());
  },
  async select(control, label) {
    await this.reach(control);
    const chosen = () => control.evaluate((it) => it.selectedOptions[0]?.textContent);
    const keys = control.page().keyboard;
    await keys.press("Home");
    const count = await control.evaluate((it) => it.options.length);
    for (let steps = 0; (await chosen()) !== label && steps < count; steps += 1) await keys.press("ArrowDown");
    assert.equal(await chosen(), label);
  },
  async activate(control) {
    await this.reach(control);
    await control.page().keyboard.press(await control.evaluate((it) => (it.tagName === "INPUT" ? "Space" : "Enter")));
  },
};

export class Person {
  /** Somebody who comes in: by keyboard alone or not, with scripts or without. */
  static async arrive({ byKeyboard = false, withScripts = true } = {}) {
    const page = await person({ javaScriptEnabled: withScripts, acceptDownloads: true });
    return new Person(page, byKeyboard ? keyboard : pointer);
  }

  constructor(page, hand) {
    this.page = page;
    this.hand = hand;
  }

  /** Opens an address that they know, by itself or by a bookmark. */
  async open(address) {
    await this.page.goto(address);
  }

  /** Answers a question: with words, with one of a list, or with `true` for what is ticked. */
  async answer(label, answer, within = this.page.locator("main")) {
    const control = within.getByLabel(labelled(label)).first();
    const tag = await control.evaluate((it) => it.tagName);
    if (answer === true) await this.hand.check(control);
    else if (tag === "SELECT") await this.hand.select(control, answer);
    else await this.hand.fill(control, answer);
  }

  /** Answers several questions in their order. */
  async answerAll(answers, within) {
    for (const [label, answer] of Object.entries(answers)) await this.answer(label, answer, within);
  }

  /** Presses a button that sends a form. */
  async press(name, within = this.page.locator("main")) {
    await going(this.page, () => this.hand.activate(within.getByRole("button", { name, exact: true }).first()));
    const wrong = this.page.locator(".ds-error-summary, [role=alert]");
    if (await wrong.count()) assert.fail(`“${name}” was refused on ${this.page.url()}:\n${await wrong.first().innerText()}`);
  }

  /** Follows a link; one that leads to a place on the same page loads nothing. */
  async follow(name, within = this.page.locator("main")) {
    const link = within.getByRole("link", { name }).first();
    await going(this.page, () => this.hand.activate(link));
  }

  /** Gives a file to the page; which one is chosen in a window of the system. */
  async upload(label, files) {
    await this.page.getByLabel(labelled(label)).setInputFiles(files);
  }

  /** What is asserted here is what a person would look for. */
  async sees(...texts) {
    for (const text of texts) {
      const found = this.page.locator("main").getByText(text).first();
      await found.waitFor().catch(async () => assert.fail(`“${text}” is not on ${this.page.url()}:\n${(await this.page.locator("main").innerText()).slice(0, 1500)}`));
    }
  }

  /** Looks again until it is there: what the program does by itself takes it a moment. */
  async seesSoon(text) {
    const found = this.page.locator("main").getByText(text).first();
    for (const until = Date.now() + PATIENCE; !(await found.isVisible()) && Date.now() < until; ) await this.page.reload();
    await this.sees(text);
  }

  async doesNotSee(text) {
    assert.equal(await this.page.locator("main").getByText(text).count(), 0, `“${text}” is on ${this.page.url()}`);
  }

  /** The heading of the page. */
  async heading() {
    return (await this.page.locator("h1").innerText()).trim();
  }

  /** The text that stands at a term of a list. */
  async said(term, within = this.page.locator("main")) {
    return (await within.locator(`dt:text-is("${term}") + dd`).first().innerText()).trim();
  }

  /** Nothing went wrong in their browser that they may not have seen. */
  assertUntroubled() {
    assert.deepEqual(this.page.complaints, []);
  }
}
