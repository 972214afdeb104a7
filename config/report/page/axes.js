// Scales and the lines and numbers along them.

// The values of `items` from the least to the greatest, empty ones left out.
function extent(values) {
  const known = values.filter((value) => value !== null && Number.isFinite(value));
  return [Math.min(...known), Math.max(...known)];
}

function linearScale([low, high], [from, to]) {
  const span = high - low || 1;
  const scale = (value) => from + (value - low) / span * (to - from);
  scale.ticks = (count) => {
    const rough = span / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
    const ticks = [];
    for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step) ticks.push(tick);
    return ticks.map((tick) => (Math.abs(tick) < step / 1e6 ? 0 : tick));
  };
  return scale;
}

function logScale([low, high], [from, to]) {
  const scale = linearScale([Math.log10(low), Math.log10(high)], [from, to]);
  const logarithmic = (value) => scale(Math.log10(value));
  logarithmic.ticks = (count) => {
    const decades = Math.log10(high / low);
    const factors = decades * 3 <= count ? [1, 2, 5] : decades <= count ? [1] : [1];
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
      ticks.push(...factors.map((factor) => factor * 10 ** power));
    }
    return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  };
  return logarithmic;
}

// A little room around the values; from zero where the figure is about sizes.
function padded([low, high], fromZero) {
  if (fromZero) return [0, high * 1.08 || 1];
  const room = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - room, high + room];
}
const paddedLog = ([low, high]) => [low / 1.3, high * 1.3];

// A drawing area with margins; `below` and `beside` name the axes.
function frame(width, height, title, description) {
  const box = {left: 64, right: width - 12, top: 26, bottom: height - 44};
  return {box, picture: picture(width, height, title, description)};
}

function drawY({box, picture: to}, scale, text, name, count = 5) {
  for (const tick of scale.ticks(count)) {
    to.append(line(box.left, scale(tick), box.right, scale(tick), 'grid'));
    to.append(label(text(tick), box.left - 8, scale(tick) + 4, {'text-anchor': 'end', class: 'quiet'}));
  }
  to.append(label(name, 0, 12, {class: 'quiet'}));
}

function drawX({box, picture: to}, ticks, scale, text, name) {
  to.append(line(box.left, box.bottom, box.right, box.bottom, 'axis'));
  let free = -Infinity;
  for (const tick of ticks) {
    const written = text(tick);
    const half = written.length * 3.4;
    to.append(line(scale(tick), box.bottom, scale(tick), box.bottom + 4, 'axis'));
    if (scale(tick) - half < free) continue;
    free = scale(tick) + half + 6;
    to.append(label(written, scale(tick), box.bottom + 18, {'text-anchor': 'middle', class: 'quiet'}));
  }
  to.append(label(name, box.right, box.bottom + 38, {'text-anchor': 'end', class: 'quiet'}));
}

// The interval around a mark, along y.
function drawWhisker({picture: to}, x, low, high) {
  if (low === null || high === null) return;
  to.append(line(x, low, x, high, 'whisker'), line(x - 4, low, x + 4, low, 'whisker'),
            line(x - 4, high, x + 4, high, 'whisker'));
}
