// The ranking: every point, the best first, those that failed last.

// A bar from zero with the 95 % interval of the estimate.
function estimateBar([mid, low, high], longest) {
  const width = 120;
  const scale = linearScale([0, longest], [0, width]);
  const bar = shape('svg', {width, height: 14, viewBox: `0 0 ${width} 14`, 'aria-hidden': 'true'});
  bar.append(shape('rect', {x: 0, y: 3, width, height: 8, rx: 2, class: 'track'}));
  bar.append(shape('rect', {x: 0, y: 3, width: scale(mid), height: 8, rx: 2, fill: color(0)}));
  if (low !== null) {
    const end = Math.min(scale(high), width);
    bar.append(line(scale(low), 7, end, 7, 'whisker'), line(scale(low), 3, scale(low), 11, 'whisker'),
               line(end, 3, end, 11, 'whisker'));
  }
  return bar;
}

function settingsCell(point) {
  const settings = Object.entries(point.settings);
  const chips = settings.map(([knob, value]) => {
    const chip = element('span', {class: 'chip', title: knob}, `${shortKnob(knob)} = ${value}`);
    return chip;
  });
  return chips.length ? chips : [element('span', {class: 'chip'}, 'defaults')];
}

function markOf(data, point, place) {
  if (point.failed > 0) return element('span', {class: 'mark failed'}, `exit ${point.exitCode}`);
  if (place === 0) return element('span', {class: 'mark best'}, 'best');
  if (point.tied) return element('span', {class: 'mark tied'}, 'not told from the best');
  return '';
}

function metricCell(metric, estimate, name = '') {
  const cell = element('td', {class: name}, estimate ? numberText(estimate[0], metric.unit) : '–');
  if (estimate) {
    const text = (value) => numberText(value, metric.unit);
    cell.title = `${intervalText(estimate, text)}; ${text(estimate[3])} to ${text(estimate[4])} measured`;
  }
  return cell;
}

function rankingRow(data, metrics, point, place, longest) {
  const [objective, ...others] = metrics;
  const estimate = point.estimates[objective.name];
  const bar = element('td', {class: 'bar roomy'});
  if (estimate) bar.append(estimateBar(estimate, longest));
  const ratio = element('td', {}, point.againstBest ? timesText(point.againstBest[0]) : '–');
  if (point.againstBest && point.againstBest[1] !== null) {
    const [, low, high] = point.againstBest;
    ratio.append(element('div', {class: 'quiet'}, `${low.toFixed(2)}–${high.toFixed(2)}`));
  }
  const name = element('td', {class: 'name'}, ...settingsCell(point), markOf(data, point, place));
  if (point.error) name.append(element('div', {class: 'quiet'}, point.error));
  return element('tr', {class: place === 0 ? 'best' : ''}, name, bar, metricCell(objective, estimate), ratio,
                 ...others.map((metric) => metricCell(metric, point.estimates[metric.name], 'roomy')));
}

// The rest is one press of a button away.
function foldRows(table, rows, shown) {
  if (rows.length <= shown + 2) return [];
  rows.slice(shown).forEach((row) => row.classList.add('more'));
  table.classList.add('short');
  const button = element('button', {type: 'button'}, `Show all ${rows.length}`);
  button.addEventListener('click', () => {
    table.classList.remove('short');
    button.remove();
  });
  return [button];
}

function rankingTable(data) {
  const objective = data.metrics.find((metric) => metric.name === data.objective);
  const metrics = [objective, ...data.metrics.filter((metric) => metric.shown && metric !== objective)];
  const order = [...data.ranking];
  data.points.forEach((point, i) => order.includes(i) || order.push(i));
  const estimates = data.points.map((point) => point.estimates[objective.name]).filter(Boolean);
  const longest = Math.max(...estimates.map((estimate) => estimate[2] ?? estimate[0]), 1) * 1.02;
  const heads = [
    element('th', {class: 'name', scope: 'col'}, 'setting'), element('th', {class: 'roomy', scope: 'col'}, ''),
    element('th', {scope: 'col'}, objective.label), element('th', {scope: 'col'}, 'of the best, 95 %'),
    ...metrics.slice(1).map((metric) => element('th', {class: 'roomy', scope: 'col'}, metric.label)),
  ];
  const rows = order.map((i, place) => rankingRow(
      data, metrics, data.points[i], data.ranking.includes(i) ? place : -1, longest));
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...heads)),
                        element('tbody', {}, ...rows));
  return element('div', {id: 'ranking'}, element('div', {class: 'scroll'}, table), ...foldRows(table, rows, 12));
}
