// SPDX-License-Identifier: GPL-3.0-or-later
// The README's picture: the top of a report and three of its figures.
// usage: node picture.js PAGE.html OUT.png CHROMIUM
import { chromium } from 'playwright-core';

const [page_path, out, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 960, height: 900 }, reducedMotion: 'reduce', bypassCSP: true });
const page = await context.newPage();
await page.goto(`file://${page_path}`);
// What a picture of this size has room for.
await page.addStyleTag({ content: `
  header .lead, .rule, .title, h3[id^=compare], section > dl, section > p, section > .scroll, .choice, .numbers,
  figure:not([id^=trade]):not([id^=day]), figcaption, section > h3 { display: none !important; }
  body { padding-top: 0.5rem; } section { margin-top: 0.5rem; } figure h3 { margin-top: 1.2rem; }
  .drawn .plot.tall { height: 17rem !important; }` });
await page.evaluate(() => dispatchEvent(new Event('resize')));
for (const plot of await page.$$('figure[id^=trade] .plot, figure[id^=day] .plot')) {
  await plot.scrollIntoViewIfNeeded();
  await page.waitForFunction((one) => one.dataset.drawn, plot);
}
await page.evaluate(() => scrollTo(0, 0));
await page.waitForTimeout(400);
const figures = await page.$$('figure[id^=day]');
const box = await figures[0].boundingBox();
await page.screenshot({ path: out, fullPage: true, clip: { x: 0, y: 0, width: 960, height: Math.ceil(box.y + box.height) } });
await browser.close();
