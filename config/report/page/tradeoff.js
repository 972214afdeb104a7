// Throughput against latency: which points nothing else beats in both.

function paretoFront(points) {
  const front = [];
  let least = Infinity;
  for (const point of [...points].sort((a, b) => b.rate - a.rate || a.latency - b.latency)) {
    if (point.latency >= least) continue;
    least = point.latency;
    front.push(point);
  }
  return front.reverse();
}

function tradeoffPicture(points, width) {
  const front = paretoFront(points);
  const at = frame(width, 320, 'Throughput against p99 latency',
                   `${points.length} settings; on the front: ${front.map(({point}) => pointText(point)).join('; ')}`);
  const x = linearScale(padded(extent(points.map(({rate}) => rate)), true), [at.box.left, at.box.right]);
  const y = logScale(paddedLog(extent(points.map(({latency}) => latency))), [at.box.bottom, at.box.top]);
  drawY(at, y, (tick) => numberText(tick, 'ns'), 'p99 latency');
  drawX(at, x.ticks(width / 90), x, (tick) => numberText(tick, 'rate'), 'rows per second');
  if (front.length > 1) at.picture.append(path(front.map(({rate, latency}) => [x(rate), y(latency)]), 2));
  for (const {point, rate, latency} of points) {
    const first = front.some((other) => other.point === point);
    at.picture.append(shape('circle', {
      cx: x(rate), cy: y(latency), r: first ? 6 : 4, fill: color(first ? 2 : 5), opacity: first ? 1 : 0.6,
    }, tip(`${pointText(point)}: ${numberText(rate, 'rate')} rows/s, p99 ${numberText(latency, 'ns')}`)));
  }
  const fastest = front[front.length - 1];
  at.picture.append(label(fitted(pointText(fastest.point), width * 0.6), Math.min(x(fastest.rate), at.box.right) - 8,
                          y(fastest.latency) - 10, {'text-anchor': 'end'}));
  return at.picture;
}

function tradeoffFigure(data) {
  const points = data.points.filter((point) => point.estimates.rows_per_second && point.estimates.p99)
      .map((point) => ({point, rate: point.estimates.rows_per_second[0], latency: point.estimates.p99[0]}));
  const figure = {id: 'tradeoff', title: 'Throughput against latency'};
  if (points.length < 2) return {...figure, missing: 'fewer than two settings have a latency'};
  return {...figure, note: () => 'the line joins the settings that nothing else beats in both (Pareto front)',
          draw: (metric, width) => tradeoffPicture(points, width)};
}
