// Peak resident memory of every setting.

function memoryPicture(points, width) {
  const row = 22, left = Math.min(300, width * 0.45), height = row * points.length + 8;
  const most = Math.max(...points.map((point) => point.estimates.peak_memory[4]));
  const x = linearScale([0, most * 1.05], [left, width - 66]);
  const to = picture(width, height, 'Peak memory', `from ${numberText(points[0].estimates.peak_memory[0], 'bytes')} to ` +
      `${numberText(points[points.length - 1].estimates.peak_memory[0], 'bytes')}`);
  points.forEach((point, i) => {
    const [mid, , , least, greatest] = point.estimates.peak_memory;
    const y = row * i + 12;
    to.append(label(fitted(pointText(point), left - 10), left - 8, y + 4, {'text-anchor': 'end'}));
    to.append(shape('rect', {x: left, y: y - 6, width: x(mid) - left, height: 12, rx: 2, fill: color(0), opacity: 0.8},
                    tip(`${pointText(point)}: ${numberText(least, 'bytes')} to ${numberText(greatest, 'bytes')}`)));
    to.append(line(x(least), y, x(greatest), y, 'whisker'));
    to.append(label(numberText(mid, 'bytes'), x(greatest) + 6, y + 4, {class: 'quiet'}));
  });
  return to;
}

function memoryFigure(data) {
  const figure = {id: 'memory', title: 'Memory', wide: true};
  const points = data.points.filter((point) => point.estimates.peak_memory);
  if (points.length === 0) return {...figure, missing: 'no run reported its memory'};
  points.sort((a, b) => a.estimates.peak_memory[0] - b.estimates.peak_memory[0]);
  return {...figure, note: () => 'peak resident memory; the thin line goes from the least to the most of the repeats', draw: (metric, width) => memoryPicture(points, width)};
}
