// Latency by percentile, the axis stretched toward the tail as HdrHistogram's plots have it.

// At most six: the best, the defaults, and others spread over the ranking.
function shownPoints(data) {
  const known = data.ranking.map((i) => data.points[i]).filter((point) => point.percentiles.length > 1);
  const shown = new Set(known.slice(0, 1));
  known.filter((point) => Object.keys(point.settings).length === 0).forEach((point) => shown.add(point));
  for (let i = 1; shown.size < Math.min(6, known.length) && i <= 6; i += 1) {
    shown.add(known[Math.round(i * (known.length - 1) / 6)]);
  }
  return [...shown];
}

const percentTicks = [0, 90, 99, 99.9, 99.99, 99.999, 99.9999];

function percentilesPicture(points, width) {
  const curves = points.map(({percentiles}) => percentiles.filter(([, value]) => value > 0));
  const last = Math.max(...curves.flat().map(([percent]) => percent));
  const at = frame(width, 320, 'Latency by percentile', points.map((point) => `${pointText(point)}: p99 ` +
      (point.estimates.p99 ? numberText(point.estimates.p99[0], 'ns') : 'unknown')).join('; '));
  const depth = (percent) => -Math.log10(1 - percent / 100);
  const scale = linearScale([0, Math.max(depth(last), 1)], [at.box.left, at.box.right - 14]);
  const x = (percent) => scale(depth(percent));
  const y = logScale(paddedLog(extent(curves.flat().map(([, value]) => value))), [at.box.bottom, at.box.top]);
  drawY(at, y, (tick) => numberText(tick, 'ns'), 'latency');
  drawX(at, percentTicks.filter((tick) => tick <= Math.max(last, 90)), x, (tick) => `${tick} %`, 'percentile');
  curves.forEach((curve, i) => {
    const drawn = path(curve.map(([percent, value]) => [x(percent), y(value)]), i);
    drawn.append(tip(pointText(points[i])));
    at.picture.append(drawn);
  });
  return element('div', {}, at.picture, legend(points.map(pointText)));
}

function percentilesFigure(data) {
  const figure = {id: 'percentiles', title: 'Latency by percentile'};
  const points = shownPoints(data);
  if (points.length === 0) return {...figure, missing: 'no run recorded its latencies'};
  const all = points.length === data.ranking.length;
  return {...figure, note: () => (all ? 'all repeats together' : `${points.length} of the settings, all repeats together`),
          draw: (metric, width) => percentilesPicture(points, width)};
}
