// Two knobs against each other: one cell per pair of values.

// From the worst to the best; dark enough or light enough that its text can be read in either scheme.
const HEAT = [[237, 241, 247], [189, 213, 238], [122, 171, 220], [52, 119, 187], [14, 66, 129]];

function heatColor(share) {
  const place = Math.min(Math.max(share, 0), 1) * (HEAT.length - 1);
  const from = HEAT[Math.floor(place)], to = HEAT[Math.ceil(place)];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (place % 1)));
}

const textOn = ([red, green, blue]) => (red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? '#10161f' : '#ffffff');

// All points of the block's axes that have these two values; more than one where there are other axes.
function pointsAt(data, block, settings) {
  const knobs = block.axes.map((axis) => axis.knob);
  return data.points.filter((point) => Object.keys(point.settings).length === knobs.length &&
      knobs.every((knob) => knob in point.settings) &&
      Object.entries(settings).every(([knob, value]) => point.settings[knob] === value));
}

function cellOf(data, block, metric, settings) {
  const points = pointsAt(data, block, settings);
  const estimates = points.map((point) => point.estimates[metric.name]).filter(Boolean);
  const failed = points.find((point) => point.failed > 0);
  if (estimates.length === 0) return {failed: failed ? `exit ${failed.exitCode}` : 'no data'};
  const logs = estimates.map((estimate) => Math.log(estimate[0]));
  return {value: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)};
}

function drawCell(to, cell, place, metric, text, [least, greatest]) {
  const {x, y, width, height} = place;
  const share = greatest > least ? (cell.value - least) / (greatest - least) : 0.5;
  const fill = heatColor(metric.higherIsBetter ? share : 1 - share);
  const paint = cell.failed ? 'var(--chip)' : `rgb(${fill.join(',')})`;
  to.append(shape('g', {}, tip(text), shape('rect', {
    x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 4, fill: paint,
  }), label(cell.failed || numberText(cell.value, metric.unit), x + width / 2, y + height / 2 + 4, {
    'text-anchor': 'middle',
    style: cell.failed ? 'fill: var(--bad)' : `fill: ${textOn(fill)}`,
  })));
}

function heatMap(data, block, [down, across], metric, width) {
  const left = Math.min(120, width * 0.25), top = 34, height = 38;
  const cellWidth = (width - left) / across.values.length;
  const total = top + height * down.values.length + 8;
  const cells = down.values.map((row) => across.values.map(
      (column) => cellOf(data, block, metric, {[down.knob]: row, [across.knob]: column})));
  const range = extent(cells.flat().map((cell) => cell.value ?? null));
  const to = picture(width, total, `${metric.label}: ${down.knob} by ${across.knob}`,
                     `${cells.flat().length} cells from ${numberText(range[0], metric.unit)} to ` +
                     `${numberText(range[1], metric.unit)}; darker is better.`);
  to.append(label(`${shortKnob(across.knob)} →`, left, 12, {class: 'quiet'}));
  to.append(label(fitted(`${shortKnob(down.knob)} ↓`, left), 0, 28, {class: 'quiet'}));
  across.values.forEach((value, i) => to.append(label(
      fitted(value, cellWidth), left + cellWidth * (i + 0.5), 28, {'text-anchor': 'middle'})));
  down.values.forEach((value, i) => {
    to.append(label(fitted(value, left - 8), left - 8, top + height * (i + 0.5) + 4, {'text-anchor': 'end'}));
    across.values.forEach((other, j) => drawCell(
        to, cells[i][j], {x: left + cellWidth * j, y: top + height * i, width: cellWidth, height}, metric,
        `${shortKnob(down.knob)} = ${value}, ${shortKnob(across.knob)} = ${other}`, range));
  });
  return to;
}

// Blocks of more than two knobs let the reader choose the pair; the others are averaged.
function pairChooser(block, redraw) {
  const pairs = [];
  block.axes.forEach((a, i) => block.axes.slice(i + 1).forEach((b) => pairs.push([a, b])));
  const select = element('select', {'aria-label': 'the two knobs of the heat map'}, ...pairs.map(
      ([a, b], i) => element('option', {value: i}, `${shortKnob(a.knob)} by ${shortKnob(b.knob)}`)));
  select.addEventListener('change', redraw);
  return {select, pair: () => pairs[select.value || 0], many: pairs.length > 1};
}

function heatMapFigures(data) {
  const blocks = data.blocks.filter((block) => block.axes.length >= 2);
  if (blocks.length === 0) {
    return [{id: 'heat-map', title: 'Two knobs against each other', missing: 'no two knobs were varied together'}];
  }
  return blocks.map((block, i) => {
    const body = element('div', {});
    const figure = {
      id: i ? `heat-map-${i + 1}` : 'heat-map',
      title: `${block.axes.map((axis) => shortKnob(axis.knob)).join(' × ')}`,
      note: (metric) => `${metric.label}; darker is better` +
          (block.axes.length > 2 ? '; the knobs not shown are averaged' : ''),
    };
    const chooser = pairChooser(block, () => figure.redraw());
    figure.draw = (metric, width) => {
      body.replaceChildren(...(chooser.many ? [chooser.select] : []),
                           heatMap(data, block, chooser.pair(), metric, width));
      return body;
    };
    return figure;
  });
}
