// Latency against the rate that the source was offered.

function loadPicture(points, width) {
  const names = ['p50', 'p99'];
  const at = frame(width, 300, 'Latency against offered load', points.map((point) =>
    `${numberText(point.offered, 'rate')}/s: p99 ${numberText(point.estimates.p99[0], 'ns')}`).join('; '));
  const values = points.flatMap((point) => names.map((name) => point.estimates[name]?.[0] ?? null));
  const x = logScale(paddedLog(extent(points.map((point) => point.offered))), [at.box.left, at.box.right]);
  const y = logScale(paddedLog(extent(values)), [at.box.bottom, at.box.top]);
  drawY(at, y, (tick) => numberText(tick, 'ns'), 'latency');
  drawX(at, [...new Set(points.map((point) => point.offered))], x, (tick) => numberText(tick, 'rate'), 'offered rows per second');
  names.forEach((name, series) => {
    const known = points.filter((point) => point.estimates[name]);
    at.picture.append(path(known.map((point) => [x(point.offered), y(point.estimates[name][0])]), series));
    for (const point of known) {
      at.picture.append(shape('circle', {cx: x(point.offered), cy: y(point.estimates[name][0]), r: 4, fill: color(series)},
          tip(`${pointText(point)}: ${name} ${numberText(point.estimates[name][0], 'ns')}`)));
    }
  });
  return element('div', {}, at.picture, legend(names));
}

function loadFigure(data) {
  const figure = {id: 'load', title: 'Latency against offered load'};
  const points = data.points.filter((point) => point.offered !== null && point.estimates.p99);
  points.sort((a, b) => a.offered - b.offered);
  if (new Set(points.map((point) => point.offered)).size < 2) {
    return {...figure, missing: 'the source was not offered different rates'};
  }
  return {...figure, note: () => 'both axes logarithmic', draw: (metric, width) => loadPicture(points, width)};
}
