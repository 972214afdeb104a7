// Puts the page together and draws its figures again when the width or the metric changes.

function headOf(data) {
  const noise = data.noise[data.objective];
  const measured = noise > 0 ? ` A single run is off by about ${digits(100 * noise)} % (${data.objective.replaceAll('_', ' ')}).` : '';
  return [
    element('h1', {}, data.title),
    element('p', {class: 'quiet'}, data.how + measured),
    element('section', {class: 'card verdict', id: 'verdict'}, data.verdict.trim()),
  ];
}

function environmentCard(data) {
  const entries = Object.entries(data.environment);
  if (entries.length === 0) return [];
  return [element('section', {class: 'card', id: 'environment'}, element('h2', {}, 'Measured with'),
                  element('dl', {}, ...entries.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])))];
}

function leftOutCard(figures) {
  const missing = figures.filter((figure) => figure.missing);
  if (missing.length === 0) return [];
  return [element('section', {class: 'card quiet', id: 'left-out'}, 'Left out: ' +
      missing.map((figure) => `${figure.title} (${figure.missing})`).join(' · '))];
}

function figureCard(figure, metric) {
  const note = element('p', {class: 'quiet'});
  const body = element('figure', {id: figure.id});
  figure.redraw = () => {
    note.textContent = figure.note(metric());
    body.replaceChildren(figure.draw(metric(), body.clientWidth));
  };
  return element('section', {class: figure.wide ? 'card wide' : 'card'}, element('h2', {}, figure.title), note, body);
}

function metricChooser(data, redraw) {
  const shown = data.metrics.filter((metric) => metric.shown &&
      data.points.some((point) => point.estimates[metric.name]));
  const select = element('select', {id: 'metric'}, ...shown.map(
      (metric) => element('option', {value: metric.name}, metric.label)));
  select.value = data.objective;
  select.addEventListener('change', redraw);
  const chooser = element('div', {class: 'controls'},
                          element('label', {for: 'metric'}, 'Heat maps and sensitivities show'), select);
  return {chooser, metric: () => shown.find((metric) => metric.name === select.value) || data.metrics[0]};
}

function start() {
  const data = JSON.parse(document.getElementById('data').textContent);
  const figures = [importanceFigure(data), ...heatMapFigures(data), ...sensitivityFigures(data), ...speedupFigures(data),
                   tradeoffFigure(data), percentilesFigure(data), loadFigure(data), memoryFigure(data)];
  const drawn = figures.filter((figure) => !figure.missing);
  const redraw = () => drawn.forEach((figure) => figure.redraw());
  const {chooser, metric} = metricChooser(data, redraw);
  document.getElementById('page').replaceChildren(
      ...headOf(data), element('section', {class: 'card'}, element('h2', {}, 'Ranking'), rankingTable(data)), chooser,
      element('div', {class: 'figures'}, ...drawn.map((figure) => figureCard(figure, metric))),
      ...leftOutCard(figures), ...environmentCard(data));
  redraw();
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    redraw();
  });
}

start();
