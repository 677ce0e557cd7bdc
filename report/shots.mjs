import { chromium } from 'playwright-core';
const [file, out, width, scheme, js='1'] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const c = await b.newContext({ viewport: { width: Number(width), height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' });
const p = await c.newPage();
await p.goto('file://' + file);
for (const plot of await p.$$('.plot')) { await plot.scrollIntoViewIfNeeded(); await p.waitForFunction((o) => o.dataset.drawn, plot); }
await p.evaluate(() => scrollTo(0, 0)); await p.waitForTimeout(200);
const h = await p.evaluate(() => document.documentElement.scrollHeight);
const step = Number(width) > 1000 ? 1400 : 1500;
for (let i = 0, y = 0; y < h; y += step, i++)
  await p.screenshot({ path: `${out}-${String(i).padStart(2, '0')}.png`, fullPage: true, clip: { x: 0, y, width: Number(width), height: Math.min(step, h - y) } });
console.log(out, h);
await b.close();
