// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the charts over a page that is complete without them: captions, tables and the answer are HTML.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([
  BarChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
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
  bars: ['#0072b2', '#56a0cf', '#00795a', '#c24e00', '#d9a520', '#7a7a7a'],
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
  bars: ['#56b4e9', '#2f7fb5', '#3fcf9f', '#ff9d52', '#c9a227', '#9aa6ae'],
  spare: '#245b82',
  onSpare: '#ffffff',
  even: '#22303a',
};
const dashes = ['solid', [7, 4], [2, 3], [9, 3, 2, 3], [12, 5], [4, 2]];
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];
// Of the line and mark of a strategy: the seventh has the first one's colour with the second one's dash and symbol.
const shape = (i) => (i + Math.floor(i / 6)) % 6;

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

// Lines that a legend takes, by about 7 px a letter.
function legendRows(names, width) {
  let rows = 1, filled = 0;
  for (const name of names) {
    const wide = 55 + 7 * name.length;
    if (filled && filled + wide > width) [rows, filled] = [rows + 1, 0];
    filled += wide;
  }
  return rows;
}

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

function trade(run, choice, width, euros) {
  const place = (p) => (euros ? p[6] : p[0]);
  const c = colours();
  const level = run.norm !== null && Number(choice) === 0;
  const value = (p) => (level ? p[1] * 100 : p[3] / 60);
  const half = (p) => (level ? p[2] * 100 : p[4] / 60) || 0;
  const series = [];
  run.strategies.forEach((strategy, i) => {
    const name = apart(strategy.name);
    const colour = c.strategies[i % c.strategies.length];
    const points = strategy.points
      .filter((p) => place(p) !== null && (level ? p[1] : p[3]) !== null)
      .sort((a, b) => place(a) - place(b));
    const show = (points, type) => ({
      type: 'line',
      name,
      z: 4,
      symbol: symbols[shape(i)],
      symbolSize: (_, at) => (points[at.dataIndex][5] === 1 ? 13 : 8),
      lineStyle: { color: colour, width: 2, type },
      itemStyle: { color: colour },
      data: points.map((p) => ({
        value: [place(p), value(p)],
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
    series.push(show(points.filter((p) => p[5] < 2), dashes[shape(i)]));
    if (plans.length) series.push({ ...show(plans, dashes[shape(i)]), lineStyle: { color: colour, width: 1, type: 'dotted' } });
    series.push(
      intervals(c, name, colour, points.map((p) => [place(p), value(p) - half(p), value(p) + half(p)])),
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
    at.seriesName + '\n' + (euros ? words.euros + ': ' + round(at.value[0]) : round(at.value[0]) + ' ' + words.fte) + '\n' + plusMinus(at.value[1], at.data.half, round) + unit;
  return {
    ...option,
    legend: legend(c, run.strategies.map((s) => apart(s.name))),
    grid: { left: 8, right: 22, top: 38 + 24 * legendRows(run.strategies.map((s) => s.name), width), bottom: 28, containLabel: true },
    xAxis: axis(c, { type: 'value', scale: true, name: euros ? words.euros : words.fte, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } }),
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
        label: { show: true, fontSize: 11, formatter: (at) => (at.value[2] < 10 ? round(Number(at.value[2].toFixed(1)), 2) : round(at.value[2], 2)) },
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

function tail(run, choice, width) {
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
    symbol: symbols[shape(i)],
    symbolSize: (_, at) => (at.dataIndex % 12 === 4 * (i % 3) ? 8 : 0),
    itemStyle: { color: c.strategies[i % c.strategies.length] },
    lineStyle: { color: c.strategies[i % c.strategies.length], width: 2, type: dashes[shape(i)] },
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
    grid: { left: 8, right: 22, top: 60 + 24 * legendRows(run.strategies.map((s) => s.name), width), bottom: 12, containLabel: true },
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
        bottom: narrow ? 22 : 8, // of a label of three lines beside a low node
        nodeAlign: 'left',
        nodeGap: narrow ? 38 : 20,
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
            formatter: () =>
            (narrow ? data.nodes[node].replaceAll(' ', '\n') + '\n' : data.nodes[node] + ' ') + round(total(node), 4),
          },
        })),
        links: links.map((link) => ({ source: String(link[0]), target: String(link[1]), value: link[2] })),
        lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      },
    ],
  };
}

// The hatching of bars, so that activities differ without colour too.
const hatch = (i, ground) =>
  i === 0
    ? undefined
    : {
        color: ground,
        symbol: i === 4 ? 'circle' : 'rect',
        symbolSize: i === 4 ? 0.5 : 1,
        dashArrayX: i === 4 ? [6, 6] : [1, 0],
        dashArrayY: i === 4 ? [6, 6] : [1.5, 3 + i],
        rotation: [0, 0, Math.PI / 4, -Math.PI / 4, 0, Math.PI / 2][i],
      };
const activities = ['talk', 'wrap_up', 'ringing', 'desk', 'other_work', 'switching'];

// The middle of days and eight of ten of them over a bar.
function spread(c, name, grid, course, key) {
  return {
    type: 'custom',
    name,
    silent: true,
    z: 5,
    xAxisIndex: grid,
    yAxisIndex: grid,
    itemStyle: { color: c.ink },
    data: course.map((half, i) => [i, ...half[key]]),
    encode: { x: 0, y: [1, 2, 3] },
    renderItem(_, api) {
      const [low, middle, high] = [1, 2, 3].map((k) => api.coord([api.value(0), api.value(k)]));
      const stroke = (x1, y1, x2, y2) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: c.ink, lineWidth: 1.5 },
      });
      return {
        type: 'group',
        children: [
          stroke(low[0], low[1], high[0], high[1]),
          stroke(low[0] - 4, low[1], low[0] + 4, low[1]),
          stroke(high[0] - 4, high[1], high[0] + 4, high[1]),
          {
            type: 'circle',
            shape: { cx: middle[0], cy: middle[1], r: 3.5 },
            style: { fill: c.ground, stroke: c.ink, lineWidth: 1.5 },
          },
        ],
      };
    },
  };
}

// A middle with its band: the band is what lies on a bottom that is not drawn.
function band(name, colour, dash, grid, course, key) {
  const at = (k) => course.map((half) => half[key][k]);
  const bare = { type: 'line', xAxisIndex: grid, yAxisIndex: grid, symbol: 'none', silent: true, stack: key };
  return [
    { ...bare, name: name + ' ', lineStyle: { opacity: 0 }, data: at(0), tooltip: { show: false } },
    {
      ...bare,
      name: name + ' ',
      lineStyle: { opacity: 0 },
      areaStyle: { color: colour, opacity: 0.22 },
      data: course.map((half) => half[key][2] - half[key][0]),
    },
    {
      type: 'line',
      name,
      xAxisIndex: grid,
      yAxisIndex: grid,
      showSymbol: false,
      z: 5,
      itemStyle: { color: colour },
      lineStyle: { color: colour, width: 2.5, type: dash },
      data: at(1),
    },
  ];
}

function day(run, choice, width) {
  const c = colours();
  const course = run.strategies[choice].course;
  const option = base(c);
  const times = course.map((half) => half.start);
  const used = activities.filter((one) => course.some((half) => half.bars[one] > 0.005));
  const three = (values) => round(values[1]) + ' (' + round(values[0]) + ' – ' + round(values[2]) + ')';
  option.tooltip.trigger = 'axis';
  option.tooltip.formatter = (list) => {
    const half = course[list[0].dataIndex];
    return [
      half.start,
      words.made + ': ' + three(half.calls),
      words.holding + ': ' + three(half.holding),
      words.list + ': ' + three(half.list),
      words.busy + ': ' + three(half.busy),
      ...used.map((one) => '  ' + words[one] + ': ' + round(half.bars[one], 2)),
    ].join('\n');
  };
  const tops = [40, 190, 380];
  const grids = [
    { top: tops[0], height: 90 },
    { top: tops[1] + 14, height: 110 },
    { top: tops[2] + (width < 560 ? 44 : 22), bottom: 28 },
  ];
  const title = (text, top) => ({
    text,
    left: 0,
    top,
    padding: 0,
    textStyle: { color: c.ink, fontSize: 12.5, fontWeight: 'bold' },
  });
  const key = (names, top) => ({
    ...legend(c, names),
    top,
    left: 0,
    itemWidth: 26,
    itemGap: width < 560 ? 9 : 16,
    textStyle: { color: c.ink, fontSize: width < 560 ? 11 : 12 },
  });
  const lists = course.some((half) => half.list[2] > 0);
  return {
    ...option,
    title: [
      title(words.made + (width < 560 ? '' : ' (' + words.median + ', ' + words.band + ')'), tops[0] - 36),
      title(words.waiting, tops[1] - 36),
      title(
        words.busy + (width < 560 ? '' : ' (' + words.mean + '; ' + words.median + ', ' + words.band + ')'),
        tops[2] - 36,
      ),
    ],
    legend: [
      key([words.holding, ...(lists ? [words.list] : [])], tops[1] - 20),
      key(used.map((one) => words[one]), tops[2] - 20),
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: c.soft } },
    grid: grids.map((grid) => ({ left: 34, right: 10, ...grid })),
    xAxis: grids.map((_, i) =>
      axis(c, {
        type: 'category',
        gridIndex: i,
        data: times,
        boundaryGap: true,
        axisTick: { show: false },
        axisLabel: { show: i === 2, color: c.soft },
        splitLine: { show: false },
      }),
    ),
    yAxis: grids.map((_, i) => axis(c, { type: 'value', gridIndex: i, min: 0, minInterval: 1, splitNumber: 3 })),
    series: [
      ...band(words.made, c.strategies[0], 'solid', 0, course, 'calls'),
      ...band(words.holding, c.strategies[1], 'solid', 1, course, 'holding'),
      ...(lists ? band(words.list, c.strategies[2], [7, 4], 1, course, 'list') : []),
      ...used.map((one) => {
        const i = activities.indexOf(one);
        return {
          type: 'bar',
          name: words[one],
          xAxisIndex: 2,
          yAxisIndex: 2,
          stack: 'heads',
          barCategoryGap: '12%',
          itemStyle: { color: c.bars[i], decal: hatch(i, c.ground) },
          data: course.map((half) => half.bars[one]),
        };
      }),
      spread(c, words.busy, 2, course, 'busy'),
    ],
  };
}

function tornado(run, choice, width) {
  const c = colours();
  const swings = run.strategies[choice].swings;
  const option = base(c);
  option.tooltip.formatter = (at) =>
    at.data.parameter + ' = ' + at.data.setting + '\n' + words.change + ': ' + plusMinus(at.value[0], at.data.half, round);
  // A bar to one side of nothing has its setting on the other.
  const side = (name, colour, decal, change, setting) => ({
    type: 'bar',
    name,
    barWidth: 15,
    barGap: '10%',
    itemStyle: { color: colour, decal },
    data: swings.map((one, i) => ({
      value: [one[change], i],
      parameter: one[0],
      setting: one[setting],
      half: one[change + 1],
      label: {
        show: true,
        position: one[change] < 0 ? 'right' : 'left',
        formatter: one[setting],
        color: c.ink,
        fontSize: 11,
      },
    })),
  });
  const feet = (change, shift) => ({
    type: 'custom',
    silent: true,
    z: 5,
    data: swings
      .map((one, i) => [one[change] - (one[change + 1] || 0), one[change] + (one[change + 1] || 0), i])
      .filter((_, i) => swings[i][change] !== null),
    encode: { x: [0, 1], y: 2 },
    renderItem(_, api) {
      const from = api.coord([api.value(0), api.value(2)]);
      const to = api.coord([api.value(1), api.value(2)]);
      const line = (x1, y1, x2, y2) => ({
        type: 'line',
        shape: { x1, y1: y1 + shift, x2, y2: y2 + shift },
        style: { stroke: c.ink, lineWidth: 1.5 },
      });
      return {
        type: 'group',
        children: [
          line(from[0], from[1], to[0], to[1]),
          line(from[0], from[1] - 4, from[0], from[1] + 4),
          line(to[0], to[1] - 4, to[0], to[1] + 4),
        ],
      };
    },
  });
  return {
    ...option,
    legend: legend(c, [words.low, words.high]),
    grid: { left: 8, right: 22, top: 40, bottom: 28, containLabel: true },
    xAxis: axis(c, { type: 'value', name: width < 560 ? words.change : words.change + ': ' + run.swung, nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis(c, {
      type: 'category',
      inverse: true,
      data: swings.map((one) => apart(one[0])),
      axisLabel: { color: c.ink, width: width < 560 ? 128 : 260, overflow: 'break', fontSize: width < 560 ? 10 : 12 },
    }),
    series: [
      side(words.low, c.strategies[0], undefined, 2, 1),
      side(words.high, c.strategies[1], hatch(2, c.ground), 5, 4),
      feet(2, -8.25),
      feet(5, 8.25),
    ],
  };
}

const drawing = { trade, wait, heads, tail, flow, day, tornado };
const plots = [...document.querySelectorAll('.plot')];

function chosen(plot) {
  const kind = plot.dataset.kind === 'heads' ? 'wait' : plot.dataset.kind;
  const value = (part) => {
    const select = document.querySelector(`select[data-kind="${kind}"][data-run="${plot.dataset.run}"]${part}`);
    return select ? Number(select.value) : 0;
  };
  return { choice: value(':not([data-part])'), axis: value('[data-part=axis]') };
}

function draw(plot) {
  const run = data.runs[Number(plot.dataset.run)];
  // On paper the layout comes after the drawing: the width of A4 within its margins.
  plot.style.width = printing ? (plot.closest('.pair') ? '330px' : '680px') : '';
  const width = plot.clientWidth || 640;
  if (plot.dataset.kind === 'wait' || plot.dataset.kind === 'heads')
    plot.style.height = Math.max(200, 70 + 24 * run.times.length) + 'px';
  const { choice, axis } = chosen(plot);
  if (plot.dataset.kind === 'tornado')
    plot.style.height = 90 + 48 * run.strategies[choice].swings.length + 'px';
  const chart =
    echarts.getInstanceByDom(plot) ?? echarts.init(plot, null, { renderer: 'svg', locale: 'EN' });
  chart.resize();
  chart.setOption(drawing[plot.dataset.kind](run, choice, width, axis), { notMerge: true });
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
