// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the charts over a page that is complete without them: captions, tables and the answer are HTML.
import * as echarts from 'echarts/core';
import { CustomChart, HeatmapChart, LineChart, SankeyChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([
  CustomChart,
  HeatmapChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

// The page's policy forbids style attributes, and means those in markup: set as a property they are ours.
const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (name === 'style') this.style.cssText = value;
  else setAttribute.call(this, name, value);
};

const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
let printing = false;

// Okabe and Ito's colours, darker or lighter to keep a contrast of 3 with the ground; never alone: dashes and
// symbols differ too.
const light = {
  strategies: ['#0072b2', '#c24e00', '#00795a', '#9a4a86', '#8a6d00', '#3f3f3f'],
  ink: '#1d2a33',
  soft: '#52616b',
  line: '#d5dce1',
  ground: '#ffffff',
  low: ['#f2f7fa', '#c4dcea', '#7fb3d3', '#3a80b0', '#0f4c7a', '#082a48'],
  lack: '#d55e00',
  spare: '#8cc3e6',
  onSpare: '#10181d',
  even: '#eef2f4',
};
const night = {
  strategies: ['#56b4e9', '#ff9d52', '#3fcf9f', '#e59bcc', '#f0c945', '#c8c8c8'],
  ink: '#e6edf1',
  soft: '#a7b5be',
  line: '#33414a',
  ground: '#12191e',
  low: ['#1a262e', '#1d4158', '#226188', '#3f8dbf', '#86c2e6', '#d8eefb'],
  lack: '#e0701a',
  spare: '#245b82',
  onSpare: '#ffffff',
  even: '#22303a',
};
const dashes = ['solid', [7, 4], [2, 3], [9, 3, 2, 3], [12, 5], [4, 2]];
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];

const colours = () => (dark.matches && !printing ? night : light);
// A name may be of any script and direction: kept apart from the words around it.
const apart = (name) => '\u2068' + name + '\u2069';
const round = (value, digits = 3) =>
  value === null || value === undefined
    ? '-'
    : Number(value.toPrecision(digits)).toLocaleString(data.language, { maximumFractionDigits: 6 });
const percent = (share, digits = 3) => round(share * 100, digits) + ' %';
const plusMinus = (value, half, format) => format(value) + (half > 0 ? ' ±' + format(half, 1) : '');
const clock = (s) =>
  s < 60 ? s + ' s' : s < 3600 ? s / 60 + ' ' + words.minute : s / 3600 + ' ' + words.hour;

function base(c) {
  return {
    animation: !still.matches && !printing,
    animationDuration: 300,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 12, color: c.ink },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: c.ground,
      borderColor: c.soft,
      borderWidth: 1,
      textStyle: { color: c.ink, fontSize: 12 },
    },
  };
}

const axis = (c, more) => ({
  axisLine: { lineStyle: { color: c.soft } },
  axisLabel: { color: c.soft },
  nameTextStyle: { color: c.soft },
  splitLine: { lineStyle: { color: c.line } },
  ...more,
});

const legend = (c, names) => ({
  data: names,
  top: 0,
  left: 0,
  itemWidth: 34,
  itemGap: 16,
  textStyle: { color: c.ink },
  inactiveColor: c.soft,
  type: 'plain',
});

function markLine(c, at, text, where) {
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: c.soft, type: [3, 3], width: 1.5 },
    label: { color: c.ink, formatter: text, position: where },
    data: [at],
  };
}

// Half-widths as upright bars with feet.
function intervals(c, name, colour, points) {
  return {
    type: 'custom',
    name,
    silent: true,
    z: 3,
    data: points,
    encode: { x: 0, y: [1, 2] },
    renderItem(_, api) {
      const top = api.coord([api.value(0), api.value(1)]);
      const end = api.coord([api.value(0), api.value(2)]);
      const stroke = (x1, y1, x2, y2) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: 1.5 },
      });
      return {
        type: 'group',
        children: [
          stroke(top[0], top[1], end[0], end[1]),
          stroke(top[0] - 4, top[1], top[0] + 4, top[1]),
          stroke(end[0] - 4, end[1], end[0] + 4, end[1]),
        ],
      };
    },
  };
}

function trade(run, choice) {
  const c = colours();
  const level = run.norm !== null && Number(choice) === 0;
  const value = (p) => (level ? p[1] * 100 : p[3] / 60);
  const half = (p) => (level ? p[2] * 100 : p[4] / 60) || 0;
  const series = [];
  run.strategies.forEach((strategy, i) => {
    const name = apart(strategy.name);
    const colour = c.strategies[i % c.strategies.length];
    const points = strategy.points
      .filter((p) => p[0] !== null && (level ? p[1] : p[3]) !== null)
      .sort((a, b) => a[0] - b[0]);
    const show = (points, type) => ({
      type: 'line',
      name,
      z: 4,
      symbol: symbols[i % symbols.length],
      symbolSize: (_, at) => (points[at.dataIndex][5] === 1 ? 13 : 8),
      lineStyle: { color: colour, width: 2, type },
      itemStyle: { color: colour },
      data: points.map((p) => ({
        value: [p[0], value(p)],
        half: half(p),
        label: {
          show: p[5] === 3 && i === 0,
          formatter: words.knee,
          position: 'bottom',
          color: c.ink,
        },
      })),
    });
    // Plans spread their heads over the week, the others only over its busiest hours: two lines.
    const plans = points.filter((p) => p[5] >= 2);
    series.push(show(points.filter((p) => p[5] < 2), dashes[i % dashes.length]));
    if (plans.length) series.push({ ...show(plans, dashes[i % dashes.length]), lineStyle: { color: colour, width: 1, type: 'dotted' } });
    series.push(
      intervals(c, name, colour, points.map((p) => [p[0], value(p) - half(p), value(p) + half(p)])),
    );
  });
  if (level)
    series[0].markLine = markLine(
      c,
      { yAxis: run.norm[0] * 100 },
      words.norm + ' ' + percent(run.norm[0]),
      'insideEndTop',
    );
  const unit = level ? ' %' : ' ' + words.minute;
  const option = base(c);
  option.tooltip.formatter = (at) =>
    at.seriesName + '\n' + round(at.value[0]) + ' ' + words.fte + '\n' + plusMinus(at.value[1], at.data.half, round) + unit;
  return {
    ...option,
    legend: legend(c, run.strategies.map((s) => apart(s.name))),
    grid: { left: 8, right: 22, top: 62, bottom: 28, containLabel: true },
    xAxis: axis(c, { type: 'value', scale: true, name: words.fte, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } }),
    yAxis: axis(c, {
      type: 'value',
      min: level ? undefined : 0,
      max: level ? 100 : undefined,
      scale: level,
      name: level ? words.within + ' ' + run.norm[1] + ' (%)' : words.contact,
      nameTextStyle: { align: 'left', color: c.soft, padding: [0, 0, 0, -28] },
    }),
    series,
  };
}

function hours(run, strategy, narrow) {
  const c = colours();
  const option = base(c);
  return {
    ...option,
    grid: { left: 4, right: 6, top: 52, bottom: 4, containLabel: true },
    xAxis: axis(c, {
      type: 'category',
      data: run.days.map((day) => (narrow ? day.slice(0, 2) : day)),
      position: 'top',
      axisTick: { show: false },
      axisLine: { show: false },
    }),
    yAxis: axis(c, {
      type: 'category',
      inverse: true,
      data: run.times,
      axisTick: { show: false },
      axisLine: { show: false },
    }),
  };
}

// Text of two tones on cells of any tone.
const onto = (c, part) => (part > 0.5 === (c === light) ? '#ffffff' : '#10181d');

function wait(run, choice, width) {
  const c = colours();
  const cells = run.strategies[choice].hours.filter((cell) => cell[2] !== null);
  const most = Math.max(1, ...run.strategies.flatMap((s) => s.hours.map((cell) => cell[2] || 0)));
  const option = hours(run, choice, width < 420);
  option.tooltip.formatter = (at) =>
    run.days[at.data.cell[0]] + ' ' + at.data.cell[1] + '\n' + words.hold + ': ' + round(at.data.cell[2]) + '\n' +
    words.calls + ': ' + round(at.data.cell[3]);
  return {
    ...option,
    visualMap: {
      min: 0,
      max: most,
      type: 'continuous',
      orient: 'horizontal',
      left: 'left',
      top: 0,
      itemHeight: 110,
      itemWidth: 10,
      text: [round(most, 2), words.hold + '  0'],
      textStyle: { color: c.soft },
      inRange: { color: c.low },
      calculable: false,
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => ({
          value: [cell[0], cell[1], cell[2]],
          cell,
          label: { color: onto(c, cell[2] / most) },
        })),
        label: { show: true, fontSize: 11, formatter: (at) => round(at.value[2], at.value[2] < 10 ? 1 : 2) },
        itemStyle: { borderColor: c.ground, borderWidth: 1 },
        progressive: 0,
      },
    ],
  };
}

function heads(run, choice, width) {
  const c = colours();
  const cells = run.strategies[choice].hours.filter((cell) => cell[4] !== null && cell[5] !== null);
  const option = hours(run, choice, width < 420);
  option.tooltip.formatter = (at) =>
    run.days[at.data.cell[0]] + ' ' + at.data.cell[1] + '\n' + words.heads + ': ' + round(at.data.cell[4]) + ' / ' +
    round(at.data.cell[5]);
  const lack = (cell) => Math.sign(Math.round((cell[5] - cell[4]) * 100));
  return {
    ...option,
    visualMap: {
      type: 'piecewise',
      orient: 'horizontal',
      left: 'left',
      top: 0,
      selectedMode: false,
      itemWidth: 14,
      itemGap: width < 420 ? 5 : 10,
      textStyle: { color: c.soft, fontSize: width < 420 ? 10.5 : 12 },
      pieces: [
        { value: -1, label: words.spare, color: c.spare },
        { value: 0, label: words.even, color: c.even },
        { value: 1, label: words.lack, color: c.lack },
      ],
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => ({
          value: [cell[0], cell[1], lack(cell)],
          cell,
          label: { color: lack(cell) > 0 ? '#10181d' : lack(cell) < 0 ? c.onSpare : c.ink, fontWeight: lack(cell) > 0 ? 'bold' : 'normal' },
        })),
        label: {
          show: true,
          fontSize: 11,
          formatter: (at) => round(at.data.cell[4], 2) + ' / ' + round(at.data.cell[5], 2),
        },
        itemStyle: { borderColor: c.ground, borderWidth: 1 },
        progressive: 0,
      },
    ],
  };
}

// Nobody's wait ends later than a carried-over weekend; from there on it is never.
const LONGEST = 4e5;

function tail(run) {
  const c = colours();
  const option = base(c);
  option.tooltip.trigger = 'axis';
  option.tooltip.formatter = (list) =>
    't = ' + clock(Math.round(list[0].value[0])) + '\n' +
    list.map((at) => at.seriesName + ': ' + round(at.value[1])  + ' %').join('\n');
  const ends = run.strategies.flatMap((s) => s.tail.map((p) => p[1])).filter((share) => share > 0);
  const floor = Math.max(1e-6, Math.min(...ends) * 100);
  const series = run.strategies.map((strategy, i) => ({
    type: 'line',
    name: apart(strategy.name),
    showSymbol: true,
    symbol: symbols[i % symbols.length],
    symbolSize: (_, at) => (at.dataIndex % 12 === 4 * (i % 3) ? 8 : 0),
    itemStyle: { color: c.strategies[i % c.strategies.length] },
    lineStyle: { color: c.strategies[i % c.strategies.length], width: 2, type: dashes[i % dashes.length] },
    data: strategy.tail
      .concat([[LONGEST, (strategy.tail.at(-1) ?? [0, 0])[1]]])
      .filter((p) => p[1] > 0)
      .map((p) => [p[0], p[1] * 100]),
  }));
  const marks = run.marks.filter((mark, i) => run.marks.findIndex((m) => m[0] === mark[0]) === i);
  if (series.length)
    series[0].markLine = {
      ...markLine(c, {}, '', 'insideEndTop'),
      data: marks
        .filter((mark) => mark[0] >= 1)
        .map((mark, i) => ({
          xAxis: mark[0],
          label: { formatter: clock(mark[0]), position: 'end', rotate: 0, distance: [0, i % 2 ? 17 : 3] },
        })),
    };
  return {
    ...option,
    legend: legend(c, run.strategies.map((s) => apart(s.name))),
    grid: { left: 8, right: 22, top: 84, bottom: 12, containLabel: true },
    xAxis: axis(c, {
      type: 'log',
      min: 1,
      max: LONGEST,
      splitLine: { show: false },
      axisLabel: {
        color: c.soft,
        formatter: (s) => ({ 1: '1 s', 10: '10 s', 100: '100 s', 1000: '17 ' + words.minute, 10000: '2.8 ' + words.hour, 100000: '28 ' + words.hour })[s] ?? '',
      },
    }),
    yAxis: axis(c, {
      type: 'log',
      min: 10 ** Math.floor(Math.log10(floor)),
      max: 100,
      name: words.longer + ' (%)',
      nameTextStyle: { align: 'left', color: c.soft, padding: [0, 0, 18, -28] },
    }),
    series,
  };
}

function flow(run, choice, width) {
  const c = colours();
  const links = run.strategies[choice].flow;
  const narrow = width < 560;
  const tones = {
    3: c.soft, 4: c.strategies[0], 10: c.strategies[0], 5: c.strategies[2], 2: c.strategies[2],
    6: c.strategies[1], 7: c.strategies[1], 8: c.strategies[1], 9: c.strategies[1],
    12: c.lack, 13: c.lack, 14: c.lack, 11: c.strategies[4], 1: c.strategies[4],
  };
  const used = [...new Set(links.flatMap((link) => [link[0], link[1]]))];
  const total = (node) =>
    Math.max(
      links.filter((link) => link[0] === node).reduce((sum, link) => sum + link[2], 0),
      links.filter((link) => link[1] === node).reduce((sum, link) => sum + link[2], 0),
    );
  const option = base(c);
  option.tooltip.formatter = (at) =>
    at.dataType === 'edge'
      ? data.nodes[at.data.source] + ' → ' + data.nodes[at.data.target] + ': ' + round(at.value, 4)
      : data.nodes[at.name] + ': ' + round(total(Number(at.name)), 4);
  return {
    ...option,
    series: [
      {
        type: 'sankey',
        left: 4,
        right: narrow ? 96 : 150,
        top: 8,
        bottom: 8,
        nodeAlign: 'left',
        nodeGap: narrow ? 26 : 20,
        nodeWidth: 12,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: used.map((node) => ({
          name: String(node),
          itemStyle: { color: tones[node] ?? c.soft },
          label: {
            color: c.ink,
            fontSize: narrow ? 10 : 12,
            lineHeight: narrow ? 12 : 14,
            formatter: () => data.nodes[node] + (narrow ? '\n' : ' ') + round(total(node), 4),
          },
        })),
        links: links.map((link) => ({ source: String(link[0]), target: String(link[1]), value: link[2] })),
        lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      },
    ],
  };
}

const drawing = { trade, wait, heads, tail, flow };
const plots = [...document.querySelectorAll('.plot')];

function chosen(plot) {
  const kind = plot.dataset.kind === 'heads' ? 'wait' : plot.dataset.kind;
  const select = document.querySelector(`select[data-kind="${kind}"][data-run="${plot.dataset.run}"]`);
  return select ? Number(select.value) : 0;
}

function draw(plot) {
  const run = data.runs[Number(plot.dataset.run)];
  // On paper the layout comes after the drawing: the width of A4 within its margins.
  plot.style.width = printing ? (plot.closest('.pair') ? '330px' : '680px') : '';
  const width = plot.clientWidth || 640;
  if (plot.dataset.kind === 'wait' || plot.dataset.kind === 'heads')
    plot.style.height = Math.max(200, 70 + 24 * run.times.length) + 'px';
  const chart =
    echarts.getInstanceByDom(plot) ?? echarts.init(plot, null, { renderer: 'svg', locale: 'EN' });
  chart.resize();
  chart.setOption(drawing[plot.dataset.kind](run, chosen(plot), width), { notMerge: true });
  plot.dataset.drawn = 'yes';
  const svg = plot.querySelector('svg');
  if (svg) svg.setAttribute('aria-hidden', 'true');
}

const drawn = () => plots.filter((plot) => plot.dataset.drawn);

// Charts are drawn when they come near the window, so that the page is there at once.
document.documentElement.classList.add('drawn');
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries)
      if (entry.isIntersecting) {
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
  },
  { rootMargin: '400px' },
);
plots.forEach((plot) => watcher.observe(plot));

for (const choice of document.querySelectorAll('.choice')) {
  choice.hidden = false;
  choice.querySelector('select').addEventListener('change', (event) => {
    const { kind, run } = event.target.dataset;
    plots
      .filter((plot) => plot.dataset.run === run)
      .filter((plot) => plot.dataset.kind === kind || (kind === 'wait' && plot.dataset.kind === 'heads'))
      .forEach(draw);
  });
}

let timer = 0;
addEventListener('resize', () => {
  clearTimeout(timer);
  timer = setTimeout(() => drawn().forEach(draw), 120);
});
dark.addEventListener('change', () => drawn().forEach(draw));

const folded = [...document.querySelectorAll('details.numbers')];
let opened = [];

function print(on) {
  if (printing === on) return;
  printing = on;
  // Paper has no folds.
  if (on) opened = folded.filter((one) => !one.open);
  opened.forEach((one) => (one.open = on));
  (on ? plots : drawn()).forEach(draw);
}
matchMedia('print').addEventListener('change', (event) => print(event.matches));
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
