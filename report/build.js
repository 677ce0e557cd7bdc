// SPDX-License-Identifier: GPL-3.0-or-later
// Makes dist/ from src/ and the packages of the lock file: the same bytes wherever it runs.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const out = process.argv[2] ?? 'dist';
mkdirSync(out, { recursive: true });
// The charts' licences travel with them: every report holds their text.
const packages = ['echarts', 'zrender', 'tslib'];
const files = { echarts: ['LICENSE', 'NOTICE'], zrender: ['LICENSE'], tslib: ['LICENSE.txt'] };
const licences = packages
  .map((name) => {
    const version = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
    const texts = files[name].map((file) => readFileSync(`node_modules/${name}/${file}`, 'utf8').trim());
    return `${name} ${version}\n\n${texts.join('\n\n')}\n`;
  })
  .join('\n----\n\n')
  .replace(/\r/g, '');
const common = { minify: true, legalComments: 'none', charset: 'ascii', write: false };
const script = await build({
  ...common,
  entryPoints: ['src/page.js'],
  bundle: true,
  format: 'iife',
  target: 'es2020',
  define: { 'process.env.NODE_ENV': '"production"' },
});
const style = await build({ ...common, entryPoints: ['src/page.css'], bundle: true });
const page = {
  'page.js': `/*\n${licences.replace(/\*\//g, '* /').replace(/[^\n -~]/g, '?')}*/\n${script.outputFiles[0].text}`,
  'page.css': style.outputFiles[0].text,
  'LICENCES.txt': licences,
};
if (/<\/script/i.test(page['page.js'])) throw new Error('the script would end its own element');
let sums = '';
for (const [name, text] of Object.entries(page)) {
  writeFileSync(`${out}/${name}`, text);
  sums += `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;
}
writeFileSync(`${out}/SHA256SUMS`, sums);
