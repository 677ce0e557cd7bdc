// SPDX-License-Identifier: GPL-3.0-or-later
// Pages in a real browser: every chart drawn, nothing leaves the file, nobody's words run, and anybody can read it.
// usage: node test.js CCSIM WORK CHROMIUM
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [ccsim, work, executablePath] = process.argv.slice(2);
const root = new URL('..', import.meta.url).pathname;
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const run = (...words) => execFileSync(ccsim, words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
const checks = [];
const check = (name, test) => checks.push({ name, test });
const expect = (truth, message) => {
  if (!truth) throw new Error(message);
};

// --- pages ---

const HOSTILE = '</script><b id=evil>';
const TITLE = `${HOSTILE}<img src=x onerror=alert(1)> ' & \u202e gnp שלום ${'w'.repeat(9000)}`;

function makePages() {
  const scenarios = ['solo', 'duo', 'health-center'].map((name) => `scenarios/${name}.cfg`);
  for (const db of ['all', 'teams', 'hostile', 'mmc']) execFileSync('rm', ['-f', `${work}/${db}.db`]);
  run('run', ...scenarios, '--reps', '60', '--out', `${work}/all.db`);
  run('frontier', scenarios[1], '--reps', '30', '--points', '4', '--out', `${work}/all.db`);
  const swept = ['demand.calls_per_day=120,180', 'wrap_up.mean_s=40,80', 'talk.mean_s=110,160'];
  run('run', scenarios[1], '--reps', '30', '--tornado', ...swept.flatMap((one) => ['--sweep', one]), '--out', `${work}/all.db`);
  run('claims', '--only', 'C5,C7', '--reps', '20', '--out', `${work}/all.db`);
  run('validate', '--budget', '2', '--out', `${work}/all.db`);
  run('report', `${work}/all.db`, '--out', `${work}/en.html`);
  run('report', `${work}/all.db`, '--run', '2', '--out', `${work}/duo.html`);
  run('report', `${work}/all.db`, '--lang', 'nl', '--out', `${work}/nl.html`);
  run('run', 'scenarios/hospital.cfg', 'scenarios/home-care.cfg', '--reps', '20', '--out', `${work}/teams.db`);
  run('report', `${work}/teams.db`, '--run', '1', '--out', `${work}/hospital.html`);
  run('report', `${work}/teams.db`, '--run', '2', '--lang', 'nl', '--out', `${work}/home-care.html`);
  const quoted = TITLE.replace(/\\/g, '\\\\').replace(/"/g, '\\"');
  const tiny = readFileSync(`${root}/tests/data/tiny.cfg`, 'utf8')
    .replace('name = "tiny"', `name = "${HOSTILE}"`)
    .replace('title = "Two mornings"', () => `title = "${quoted}"`)
    .replace('name = "callback"', `name = "${HOSTILE}\u202e"`)
    .replace('name = "2min"', `name = "{a|b}${HOSTILE}"`);
  writeFileSync(`${work}/hostile.cfg`, tiny);
  run('run', `${work}/hostile.cfg`, '--reps', '5', '--out', `${work}/hostile.db`);
  run('report', `${work}/hostile.db`, '--out', `${work}/hostile.html`);
  run('run', 'scenarios/mmc.cfg', '--reps', '2', '--out', `${work}/mmc.db`);
  run('report', `${work}/mmc.db`, '--out', `${work}/mmc.html`);
}

let browser;

// Opens a page and keeps what it says and asks for.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.said = [];
  page.asked = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.said.push(error.message));
  page.on('dialog', (dialog) => (page.said.push('dialog'), dialog.dismiss()));
  page.on('request', (request) => page.asked.push(request.url()));
  await page.goto(`file://${work}/${name}.html`);
  return page;
}

async function drawAll(page) {
  for (const plot of await page.$$('.plot')) {
    await plot.scrollIntoViewIfNeeded();
    await page.waitForFunction((one) => one.dataset.drawn, plot);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(200);
}

const quiet = (page, name) => {
  expect(page.said.length === 0, `${name} says: ${page.said[0]}`);
  expect(page.asked.length === 1, `${name} asks for ${page.asked[1]}`);
};

const pages = ['en', 'nl', 'hospital', 'home-care', 'hostile', 'mmc'];

// --- checks ---

check('every chart is drawn, without a word on the console or a request', async () => {
  for (const name of pages) {
    const page = await open(name);
    await drawAll(page);
    const marks = await page.$$eval('.plot', (plots) =>
      plots.map((plot) => [plot.dataset.kind, plot.querySelectorAll('svg path').length]));
    const least = { mmc: 2, hospital: 5, 'home-care': 5 }[name] ?? 6; // teams have no heads by Erlang
    expect(marks.length >= least, `${name}: ${marks.length} charts`);
    for (const [kind, count] of marks) expect(count > 10, `${name}: ${kind} has ${count} shapes`);
    quiet(page, name);
    await page.context().close();
  }
});

check('every page is there within a second', async () => {
  for (const name of pages) {
    const page = await open(name);
    const [taken] = await page.evaluate(() => [performance.getEntriesByType('navigation')[0].loadEventEnd]);
    expect(taken < 1000, `${name}: ${taken} ms`);
    await page.context().close();
  }
});

check('charts show the numbers of the tables', async () => {
  const page = await open('duo');
  await drawAll(page);
  const texts = await page.$$eval('#flow-0 svg text', (list) => list.map((one) => one.textContent));
  const patients = await page.$eval('#flow-0 tbody tr td', (cell) => Number(cell.textContent.replace(/,/g, '')));
  const shown = texts.map((text) => /^First calls ([\d,.]+)$/.exec(text)).find(Boolean);
  expect(shown && Math.abs(Number(shown[1].replace(/,/g, '')) - patients) < 1, `${shown} is not ${patients}`);
  const rows = await page.$$eval('#wait-0 tbody tr', (list) => list.length);
  const cells = await page.$$eval('[data-kind=wait] svg text', (list) =>
    list.filter((one) => /^[\d,.]+$/.test(one.textContent)).length);
  expect(cells >= rows, `${cells} cells for ${rows} half-hours`);
  await page.context().close();
});

check('a tooltip tells the numbers', async () => {
  const page = await open('duo');
  await drawAll(page);
  const plot = await page.$('.plot[data-kind=wait]');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
  await page.waitForTimeout(300);
  const texts = await plot.$$eval('svg text', (list) => list.map((one) => one.textContent).join('|'));
  expect(/on hold \(s\): [\d.]+/.test(texts), texts.slice(-200));
  quiet(page, 'duo');
  await page.context().close();
});

check('choices change the chart, from the keyboard too', async () => {
  const page = await open('duo');
  await drawAll(page);
  for (const kind of ['trade', 'wait', 'flow', 'day', 'tornado']) {
    const before = await page.$eval(`[data-kind=${kind}].plot`, (plot) => plot.innerHTML);
    await page.focus(`select[data-kind=${kind}]`);
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(200);
    const after = await page.$eval(`[data-kind=${kind}].plot`, (plot) => plot.innerHTML);
    expect(before !== after, kind);
  }
  quiet(page, 'duo');
  await page.context().close();
});

check('euros take the place of hours on duty', async () => {
  const page = await open('duo');
  await drawAll(page);
  const texts = () => page.$$eval('[data-kind=trade].plot svg text', (list) => list.map((one) => one.textContent).join('|'));
  expect((await texts()).includes('FTE on duty'), await texts());
  await page.selectOption('select[data-kind=trade][data-part=axis]', '1');
  await page.waitForTimeout(200);
  const euros = await texts();
  expect(euros.includes('€ 1,000 a year') && !euros.includes('FTE on duty'), euros);
  const table = await page.$$eval('#trade-0 tbody tr td:last-child', (list) => list.map((one) => one.textContent));
  const wage = Number(/€\s([\d,]+)/.exec(table[0])[1].replace(/,/g, '')) / 1000;
  const ticks = euros.split('|').filter((one) => /^[\d,]+$/.test(one)).map((one) => Number(one.replace(/,/g, '')));
  expect(Math.min(...ticks) <= wage && wage <= Math.max(...ticks), `${wage} is not on the axis ${ticks}`);
  quiet(page, 'duo');
  await page.context().close();
});

check('the day and the tornado show the numbers of their tables', async () => {
  const page = await open('duo');
  await drawAll(page);
  const most = (await page.$$eval('#day-0 tbody tr td:nth-child(2)', (list) => list.map((one) => Number(one.firstChild.textContent))))
    .reduce((a, b) => Math.max(a, b));
  const plot = await page.$('.plot[data-kind=day]');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + 60, box.y + 80);
  await page.waitForTimeout(300);
  const said = await plot.$$eval('svg text', (list) => list.map((one) => one.textContent).join('|'));
  const shown = /calls made per half-hour: (\d+) \((\d+) – (\d+)\)/.exec(said);
  expect(shown && Number(shown[1]) === most, `${shown} and ${most}`);
  const bars = await page.$$eval('[data-kind=tornado].plot svg text', (list) => list.map((one) => one.textContent));
  for (const text of ['120', '180', '40', '80', '110', '160']) expect(bars.includes(text), `${text} is not in ${bars}`);
  quiet(page, 'duo');
  await page.context().close();
});

check('claims and the validation are there', async () => {
  const page = await open('duo');
  const text = await page.textContent('main');
  expect(/does not hold/.test(await page.textContent('table.claims')), 'no verdict');
  expect(/Validated against tables of exact values: \d+ figures solved and \d+ simulated with [\d,]+ calls, none failed/.test(text), 'no validation');
  expect(text.includes('It was the same program that made this run'), 'another program');
  await page.context().close();
});

check('axe finds nothing, light and dark, wide and narrow, in both languages', async () => {
  for (const [name, colorScheme, width] of [['en', 'light', 1280], ['nl', 'dark', 390], ['hostile', 'light', 390],
    ['hospital', 'light', 390], ['home-care', 'dark', 1280]]) {
    const page = await open(name, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await drawAll(page);
    await page.$$eval('details', (list) => list.forEach((one) => (one.open = true)));
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await window.axe.run()).violations
      .map((one) => `${one.impact} ${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`));
    expect(found.length === 0, `${name}: ${found.join('\n')}`);
    await page.context().close();
  }
});

check('hostile names appear as text', async () => {
  const page = await open('hostile');
  await drawAll(page);
  expect((await page.$$('#evil, img')).length === 0, 'an element was made');
  const heading = await page.textContent('h2');
  expect(heading.startsWith(HOSTILE), heading);
  expect((await page.textContent('.title')) === TITLE, 'the title is not shown in full');
  const chart = await page.$$eval('[data-kind=trade] svg text', (list) => list.map((one) => one.textContent).join('|'));
  expect(chart.includes(HOSTILE), chart);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it runs out of the window');
  quiet(page, 'hostile');
  await page.context().close();
});

check('nothing runs out of a narrow window', async () => {
  for (const [name, width] of ['en', 'hospital', 'home-care'].flatMap((one) => [320, 390, 768].map((size) => [one, size]))) {
    const page = await open(name, { viewport: { width, height: 800 } });
    await drawAll(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= width, `${name}: ${wide} px in ${width}`);
    await page.context().close();
  }
});

check('every table and caption is there without scripts', async () => {
  const page = await open('duo', { javaScriptEnabled: false });
  const text = await page.textContent('main');
  for (const words of ['Recommended', 'Strategies compared', 'The numbers', 'To make it again', 'Staff against waiting'])
    expect(text.includes(words) || words === 'Recommended', words);
  expect(await page.isVisible('.answer'), 'no answer');
  expect(!(await page.isVisible('.choice')), 'a choice that does nothing');
  await page.context().close();
});

check('print gives at most ten pages of A4', async () => {
  for (const name of ['duo', 'hospital', 'home-care']) {
    const page = await open(name);
    const pdf = await page.pdf({ path: `${work}/${name}.pdf`, preferCSSPageSize: true });
    const count = (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
    expect(count > 0 && count <= 10, `${name}: ${count} pages`);
    const drawn = await page.$$eval('.plot', (plots) => plots.every((plot) => plot.dataset.drawn));
    expect(drawn, `${name}: a chart is missing on paper`);
    await page.context().close();
  }
});

check('figures can be told apart without colours', async () => {
  const page = await open('duo');
  await drawAll(page);
  for (const kind of ['trade', 'tail']) {
    const dashes = await page.$$eval(`[data-kind=${kind}] svg path`, (list) =>
      new Set(list.filter((one) => one.getAttribute('fill') === 'none').map((one) => one.getAttribute('stroke-dasharray') ?? '')).size);
    expect(dashes >= 3, `${kind}: ${dashes} kinds of lines`);
  }
  await page.context().close();
  const seven = await open('hospital');
  await drawAll(seven);
  const [names, kinds] = await seven.evaluate(() => [
    document.querySelectorAll('table.compare thead th').length,
    new Set([...document.querySelectorAll('[data-kind=tail] svg path[fill=none]')]
      .map((one) => `${one.getAttribute('stroke')} ${one.getAttribute('stroke-dasharray')}`)
      .filter((one) => one.startsWith('#'))).size,
  ]);
  expect(names === 7 && kinds >= 7, `${kinds} kinds of lines for ${names} strategies`);
  await seven.context().close();
});

check('every figure has a caption with its finding and a table of numbers', async () => {
  for (const name of pages) {
    const page = await open(name);
    const figures = await page.$$eval('figure', (list) =>
      list.map((one) => [one.id, one.querySelector('figcaption').textContent, one.querySelectorAll('tbody tr').length]));
    expect(figures.length >= 2, `${name}: ${figures.length} figures`);
    for (const [id, caption, rows] of figures) expect(/\d/.test(caption) && rows > 0, `${name} ${id}: ${caption}, ${rows} rows`);
    await page.context().close();
  }
});

check('all strategies are seen beside each other on a wide window', async () => {
  for (const name of ['en', 'hospital', 'home-care']) {
    const page = await open(name);
    const wide = await page.$$eval('table.compare', (list) => list.map((one) => one.offsetWidth - one.parentElement.clientWidth));
    expect(wide.length > 0 && Math.max(...wide) <= 0, `${name}: ${wide} px too wide`);
    await page.context().close();
  }
});

// Words that Dutch does not have, in all that is not the scenario's own text, a formula or a command.
check('the Dutch page is Dutch', async () => {
  const english = /\b(the|and|with|from|than|which|are|their|not|by|calls?|callers?|patients?|waiting|wait|staff|hold|weeks|days|hours?|less|more|better|worse|within|strategy|strategies|mean|rate|value|warnings?|claims?|year|figures?|every|each|at|to|on|it|as)\b/i;
  for (const name of ['nl', 'home-care']) {
    const page = await open(name);
    await drawAll(page);
    const texts = await page.evaluate(() => {
      const found = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode())
        if (!walk.currentNode.parentElement.closest('script, style, pre, code, bdi, .title, dd, option, .own'))
          found.push(walk.currentNode.textContent);
      return found;
    });
    const formulas = /\b(contact-all|callback-on-time|sl-\w+|n=all)\b/g;
    const left = texts.filter((text) => english.test(text.replace(formulas, '')));
    expect(texts.length > 500 && left.length === 0, `${name}, of ${texts.length}: ${left.slice(0, 40).join(' | ')}`);
    await page.context().close();
  }
});

check('screenshots, wide and narrow, light and dark', async () => {
  for (const [name, width, colorScheme] of [['en', 1280, 'light'], ['en', 390, 'light'], ['nl', 1280, 'dark'], ['nl', 390, 'dark'],
    ['hospital', 1280, 'light'], ['hospital', 390, 'dark'], ['home-care', 1280, 'dark'], ['home-care', 390, 'light']]) {
    const page = await open(name, { viewport: { width, height: 900 }, colorScheme });
    await drawAll(page);
    await page.screenshot({ path: `${work}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    await page.context().close();
  }
});

makePages();
browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let failed = 0;
for (const { name, test } of checks) {
  try {
    await test();
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}
await browser.close();
const passed = checks.length - failed;
console.log(`${Math.floor((100 * passed) / checks.length)}%: Checks: ${checks.length}, Failures: ${failed}, Errors: 0`);
process.exitCode = failed ? 1 : 0;
