// One knob at a time: what each value does, and which knobs matter.

// Axes in the order of the sweep; a knob that is there by itself is not shown again from its pairs.
function soloAxes(data) {
  const blocks = [...data.blocks].sort((a, b) => a.axes.length - b.axes.length);
  const axes = new Map();
  for (const block of blocks) {
    for (const axis of block.axes) if (!axes.has(axis.knob)) axes.set(axis.knob, axis);
  }
  return [...axes.values()];
}

const knownRatios = (axis, metric) => axis.effects[metric.name].values.filter((value) => value.ratio);

// Ratios as percent, or where they span more than a few times, as times on a logarithmic axis.
function ratioScale(ratios, range) {
  const known = extent([...ratios, 0.98, 1.02]);
  if (known[1] / known[0] > 5) return Object.assign(logScale(paddedLog(known), range), {text: timesText});
  const scale = linearScale(padded([known[0] - 1, known[1] - 1]), range);
  return Object.assign((ratio) => scale(ratio - 1), {
    ticks: (count) => scale.ticks(count).map((tick) => tick + 1),
    text: (ratio) => percentText(ratio - 1),
  });
}

function drawValue(at, {value, ratio}, x, y, width) {
  if (!ratio) {
    at.picture.append(label('failed', x, y(1) - 6, {'text-anchor': 'middle', style: 'fill: var(--bad)'}));
    return;
  }
  at.picture.append(shape('g', {}, tip(`${valueText(value)}: ${intervalText(ratio, y.text)}`), shape('rect', {
    x: x - width / 2, y: Math.min(y(ratio[0]), y(1)), width, rx: 2, fill: color(0),
    height: Math.max(Math.abs(y(ratio[0]) - y(1)), 1.5),
  })));
  drawWhisker(at, x, ratio[1] && y(ratio[1]), ratio[2] && y(ratio[2]));
}

function sensitivityPicture(axis, metric, width) {
  const {values, reference} = axis.effects[metric.name];
  const known = knownRatios(axis, metric);
  const at = frame(width, 220, `${axis.knob}: effect on ${metric.label}`, known.map(
      ({value, ratio}) => `${valueText(value)}: ${percentText(ratio[0] - 1)}`).join('; ') || 'nothing was measured');
  const y = ratioScale(known.flatMap(({ratio}) => ratio), [at.box.bottom, at.box.top]);
  const step = (at.box.right - at.box.left) / values.length;
  const x = (i) => at.box.left + step * (i + 0.5);
  drawY(at, y, y.text, `${metric.label} against ${valueText(reference)}`);
  drawX(at, values.map((_, i) => i), x, (i) => fitted(valueText(values[i].value), step), axis.knob);
  at.picture.append(line(at.box.left, y(1), at.box.right, y(1), 'axis'));
  values.forEach((value, i) => drawValue(at, value, x(i), y, Math.min(step * 0.6, 48)));
  return at.picture;
}

function sensitivityFigures(data) {
  return soloAxes(data).map((axis, i) => ({
    id: i ? `sensitivity-${i + 1}` : 'sensitivity',
    title: shortKnob(axis.knob),
    note: (metric) => `${metric.label}, all else being equal; lines are 95 % intervals`,
    draw: (metric, width) => sensitivityPicture(axis, metric, width),
  }));
}

// Every axis with its values and how far apart they are, the widest first; then those that may be nothing but noise.
function importanceRows(data, metric) {
  const rows = soloAxes(data).map((axis) => {
    const known = knownRatios(axis, metric);
    const sure = known.some(({ratio: [, low, high]}) => low !== null && (low > 1 || high < 1));
    return {axis, known, sure, range: extent(known.map(({ratio}) => ratio[0]))};
  }).filter(({known}) => known.length > 1);
  return rows.sort((a, b) => b.sure - a.sure || b.range[1] / b.range[0] - a.range[1] / a.range[0]);
}

function drawImportance(to, {axis, known, sure, range}, x, y, left, width) {
  const fill = color(sure ? 0 : 5);
  to.append(label(fitted(shortKnob(axis.knob), left - 10), left - 12, y + 4, {'text-anchor': 'end'}));
  to.append(shape('rect', {x: x(range[0]), y: y - 3, width: Math.max(x(range[1]) - x(range[0]), 2), height: 6, rx: 3,
                           fill, opacity: 0.4}));
  for (const {value, ratio} of known) {
    to.append(shape('circle', {cx: x(ratio[0]), cy: y, r: 4.5, fill},
                    tip(`${valueText(value)}: ${intervalText(ratio, (r) => percentText(r - 1))}`)));
  }
  to.append(label(sure ? timesText(range[1] / range[0]) : 'noise?', width, y + 4, {'text-anchor': 'end', class: 'quiet'}));
}

function importancePicture(rows, metric, width) {
  const left = Math.min(230, width * 0.36), right = width - 64, height = 30 * rows.length + 44;
  const to = picture(width, height, `How far each knob moves ${metric.label}`,
                     rows.map(({axis, sure, range}) =>
                       `${axis.knob}: ${sure ? timesText(range[1] / range[0]) : 'perhaps noise'}`).join('; '));
  const [least, greatest] = extent([...rows.flatMap(({range}) => range), 0.95, 1.05]);
  const x = logScale([least / 1.1, greatest * 1.1], [left, right]);
  const box = {left, right, bottom: height - 40};
  to.append(line(x(1), 2, x(1), box.bottom, 'axis'));
  rows.forEach((row, i) => drawImportance(to, row, x, 14 + 30 * i, left, width));
  drawX({box, picture: to}, [...x.ticks(6).filter((tick) => tick !== 1), 1].sort((a, b) => a - b), x, timesText,
        `${metric.label}, relative`);
  return to;
}

function importanceFigure(data) {
  const figure = {id: 'importance', title: 'Which knobs matter', wide: true};
  if (soloAxes(data).length < 2) return {...figure, missing: 'one knob was varied'};
  return {...figure, note: () => 'each dot is a value of the knob; the number is the greatest over the least; grey: no value is surely different (95 %)',
          draw: (metric, width) => importancePicture(importanceRows(data, metric), metric, width)};
}
