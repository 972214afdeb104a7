// How much faster more cores or tasks make it, beside the line on which each is worth as much as the first.

function speedupPicture(axis, width) {
  const values = axis.speedup.values.filter((value) => value.ratio && value.width).sort((a, b) => a.width - b.width);
  const first = values[0].width, last = values[values.length - 1].width;
  const at = frame(width, 300, `Speed-up by ${axis.knob}`,
                   values.map((value) => `${value.value}: ${timesText(value.ratio[0])}`).join('; '));
  const most = Math.max(...values.map(({ratio}) => ratio[2] ?? ratio[0]), Math.min(last / first, 4));
  const x = logScale([first / 1.1, last * 1.1], [at.box.left, at.box.right]);
  const y = linearScale([0, most * 1.1], [at.box.bottom, at.box.top]);
  drawY(at, y, (tick) => `${digits(tick)} ×`, `speed-up over ${axis.speedup.reference}`);
  drawX(at, values.map((value) => value.width), x, (tick) => `${tick}`, shortKnob(axis.knob));
  // The ideal line is curved where the axis is logarithmic; it ends where the figure does.
  const ideal = Array.from({length: 41}, (_, i) => first * (last / first) ** (i / 40)).filter((n) => n / first <= most * 1.1);
  const drawn = path(ideal.map((n) => [x(n), y(n / first)]), 0);
  drawn.setAttribute('class', 'ideal');
  drawn.removeAttribute('style');
  at.picture.append(drawn, path(values.map(({width: n, ratio}) => [x(n), y(ratio[0])]), 0));
  for (const {value, width: n, ratio} of values) {
    drawWhisker(at, x(n), ratio[1] && y(ratio[1]), ratio[2] && y(ratio[2]));
    at.picture.append(shape('circle', {cx: x(n), cy: y(ratio[0]), r: 4.5, fill: color(0)},
                            tip(`${value}: ${intervalText(ratio, timesText)}`)));
  }
  return at.picture;
}

function speedupFigures(data) {
  const axes = new Map();
  for (const block of data.blocks) {
    for (const axis of block.axes) {
      const known = axis.speedup ? axis.speedup.values.filter((value) => value.ratio) : [];
      if (known.length > 1 && !axes.has(axis.knob)) axes.set(axis.knob, axis);
    }
  }
  if (axes.size === 0) return [{id: 'speedup', title: 'Speed-up', missing: 'no knob of cores or parallelism was varied'}];
  return [...axes.values()].map((axis, i) => ({
    id: i ? `speedup-${i + 1}` : 'speedup', title: `Speed-up by ${shortKnob(axis.knob)}`,
    note: () => 'rows per second; dashed: every core or task worth as much as the first',
    draw: (metric, width) => speedupPicture(axis, width),
  }));
}
